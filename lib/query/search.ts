import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { keyOf, namespaceFilter } from "./keys.ts";

/** What is found of what is typed; nothing is asked for nothing. The former answer stays while the next is under way. */
export function searchQuery(q: string, ns: string, kind?: QueryOf<"search">["kind"]) {
  const query = { q, ...namespaceFilter(ns), ...(kind === undefined ? {} : { kind }) };
  return queryOptions({
    queryKey: keyOf("search", query),
    queryFn: ({ signal }) => api.search({ query, signal }),
    placeholderData: keepPreviousData,
    enabled: q !== "",
    staleTime: 10_000,
    gcTime: 30_000,
  });
}
