"use client";
import { useParams, usePathname } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useSyncExternalStore } from "react";
import { ALL_NAMESPACES } from "#lib/contract/names.ts";
import { isOfOneNamespace } from "#lib/paths.ts";

/** What was looked at last in this tab: a page that is of one namespace (a service's, say) narrows nothing. */
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
  const own = usePageNamespace();
  const [asked] = useQueryState("ns", parseAsString.withDefault(ALL_NAMESPACES));
  const last = useSyncExternalStore(
    subscribe,
    () => lastAsked,
    () => ALL_NAMESPACES,
  );
  useEffect(() => {
    if (own === undefined) keep(asked);
  }, [own, asked]);
  if (own === undefined) return asked;
  return last === ALL_NAMESPACES ? ALL_NAMESPACES : own;
}

/** The namespace that the page is of: the service's whose page is open, a default policy's, a drain's of many. */
export function usePageNamespace(): string | undefined {
  const { ns } = useParams<{ ns?: string }>();
  const path = usePathname();
  const [asked] = useQueryState("ns", parseAsString);
  if (ns !== undefined) return decodeURIComponent(ns);
  return asked === null || asked === ALL_NAMESPACES || !isOfOneNamespace(path) ? undefined : asked;
}
