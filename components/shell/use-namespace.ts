"use client";
import { useParams, usePathname } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useSyncExternalStore } from "react";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { isOfOneNamespace, mayBeOfOne } from "#lib/paths.ts";

/** What was chosen last in this tab: a page that is of one namespace (a service's, say) chooses nothing. */
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

/** The namespace that was chosen, which lists show: `?ns=`, else all one may see (`*`). Links to lists hand it on. */
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
  return own === undefined ? asked : last;
}

/**
 * The namespace that the page is of, whatever was chosen: the service's whose page is open, a default policy's, a drain's
 * of many, or that of what a link to a list told of (`?of=`).
 */
export function usePageNamespace(): string | undefined {
  const { ns } = useParams<{ ns?: string }>();
  const path = usePathname();
  const [asked] = useQueryState("ns", parseAsString);
  const [of] = useQueryState("of", parseAsString);
  if (ns !== undefined) return decodeURIComponent(ns);
  if (of !== null && mayBeOfOne(path)) return of;
  return asked === null || asked === ALL_NAMESPACES || !isOfOneNamespace(path) ? undefined : asked;
}
