"use client";
import { useParams } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";

/** The namespace in view: of the path where the path has one, else `?ns=`. */
export function useNamespace(): string {
  const { ns } = useParams<{ ns?: string }>();
  const [fromQuery] = useQueryState("ns", parseAsString.withDefault("default"));
  return ns === undefined ? fromQuery : decodeURIComponent(ns);
}
