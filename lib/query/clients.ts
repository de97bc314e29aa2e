import { infiniteQueryOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import { clientKey } from "#lib/contract/client-key.ts";
import type { QueryOf, ResponseOf } from "#lib/contract/endpoints.ts";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf, namespaceFilter } from "./keys.ts";
import { paceOf } from "./pace.ts";
import type { ServiceAt } from "./queries.ts";

export type ClientFilter = Pick<
  QueryOf<"listServiceClients">,
  "q" | "transport" | "behind" | "reporting" | "suspect" | "caller"
>;

const PAGE = 100;
/** What clients hold changes without a transition. */
const HELD_MS = 5000;

const paged = {
  initialPageParam: "",
  getNextPageParam: (last: ResponseOf<"listClients">) => last.nextCursor,
  refetchInterval: paceOf(
    ({ pages }: { readonly pages: readonly ResponseOf<"listClients">[] }) =>
      pages.some(({ items }) => items.some(({ tablesBehind }) => tablesBehind > 0)),
    HELD_MS,
  ),
};

/** Whoever consumes tables of a namespace, those furthest behind first, a page at a time. */
export function clientPagesQuery(ns: string, filter: ClientFilter) {
  return infiniteQueryOptions({
    ...paged,
    placeholderData: heldOf({ ns }),
    queryKey: keyOf("listClients", { ns, ...filter }),
    queryFn: ({ signal, pageParam }) =>
      api.listClients({ query: { ...filter, ...namespaceFilter(ns), ...pageOf(pageParam) }, signal }),
  });
}

/** Whoever consumes a service's table. */
export function serviceClientPagesQuery(at: ServiceAt, filter: ClientFilter) {
  return infiniteQueryOptions({
    ...paged,
    placeholderData: heldOf({ ns: at.ns, service: at.service }),
    queryKey: keyOf("listServiceClients", { ...at, ...filter }),
    queryFn: ({ signal, pageParam }) =>
      api.listServiceClients({ params: { ...at }, query: { ...filter, ...pageOf(pageParam) }, signal }),
  });
}

/** All clients that match, for an export. */
export function readClients(ns: string, filter: ClientFilter) {
  return allPages(
    (page) => api.listClients({ query: { ...filter, ...namespaceFilter(ns), ...page } }),
    clientKey,
  );
}

/** The same of a service's. */
export function readServiceClients(at: ServiceAt, filter: ClientFilter) {
  return allPages(
    (page) => api.listServiceClients({ params: { ...at }, query: { ...filter, ...page } }),
    clientKey,
  );
}

function pageOf(cursor: string): { limit: number; cursor?: string } {
  return { limit: PAGE, ...(cursor === "" ? {} : { cursor }) };
}
