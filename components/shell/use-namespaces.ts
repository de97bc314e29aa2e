"use client";
import { useQuery } from "@tanstack/react-query";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import { namespacesQuery, sessionQuery } from "#lib/query/queries.ts";
import { useNamespace, usePageNamespace } from "./use-namespace.ts";

export interface NamespacesInView {
  /** As the API is asked; `*`: all that one may see. */
  readonly ns: string;
  /** The one that is in view; undefined where there are several, and until that is known. */
  readonly only: string | undefined;
  /** More than one is in view: each service is told with its own. */
  readonly isMixed: boolean;
  /** Those with services that one may see. */
  readonly known: readonly { readonly name: string; readonly services: number }[];
  /** As it is said after *in*; undefined until it is known. */
  readonly words: string | undefined;
}

const NONE: NamespacesInView["known"] = [];

export function useNamespaces(): NamespacesInView {
  const ns = useNamespace();
  const own = usePageNamespace();
  const { data } = useQuery(namespacesQuery());
  const { data: session } = useQuery(sessionQuery());
  const known = data?.items ?? NONE;
  const asked = own ?? (ns === ALL_NAMESPACES ? undefined : ns);
  if (asked !== undefined) return { ns, only: asked, isMixed: false, known, words: asked };
  if (data === undefined || session === undefined)
    return { ns, only: undefined, isMixed: false, known, words: undefined };
  if (known.length > 1)
    return { ns, only: undefined, isMixed: true, known, words: `${known.length} namespaces` };
  const only = known[0]?.name ?? homeOf(session.namespaces);
  return { ns, only, isMixed: false, known, words: only };
}

/** Where whoever has seen no service yet begins. */
function homeOf(namespaces: readonly string[]): string {
  const [first] = namespaces;
  return first === undefined || namespaces.includes(ALL_NAMESPACES) ? "default" : first;
}
