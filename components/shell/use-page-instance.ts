"use client";
import { useParams } from "next/navigation";
import type { InstanceAt } from "#lib/query/queries.ts";

/** The instance whose page is open. */
export function usePageInstance(): InstanceAt | undefined {
  const { ns, name, instance } = useParams<{ ns?: string; name?: string; instance?: string }>();
  if (ns === undefined || name === undefined || instance === undefined) return undefined;
  return {
    ns: decodeURIComponent(ns),
    service: decodeURIComponent(name),
    instance: decodeURIComponent(instance),
  };
}
