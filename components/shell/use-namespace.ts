"use client";
import { useParams } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useSyncExternalStore } from "react";
import { ALL_NAMESPACES } from "#lib/contract/names.ts";

/** What was looked at last in this tab: the page of one service, whose path names a namespace, narrows nothing. */
let lastAsked = ALL_NAMESPACES;
const listeners = new Set<() => void>();

function keep(ns: string): void {
  if (ns === lastAsked) return;
  lastAsked = ns;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The namespace that lists show: `?ns=`, else all one may see (`*`). */
export function useNamespace(): string {
  const inPath = usePathNamespace();
  const [asked] = useQueryState("ns", parseAsString.withDefault(ALL_NAMESPACES));
  const last = useSyncExternalStore(
    subscribe,
    () => lastAsked,
    () => ALL_NAMESPACES,
  );
  useEffect(() => {
    if (inPath === undefined) keep(asked);
  }, [inPath, asked]);
  if (inPath === undefined) return asked;
  return last === ALL_NAMESPACES ? ALL_NAMESPACES : inPath;
}

/** The namespace of the service whose page is open. */
export function usePathNamespace(): string | undefined {
  const { ns } = useParams<{ ns?: string }>();
  return ns === undefined ? undefined : decodeURIComponent(ns);
}
