import { queryOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import { ALL_NAMESPACES, qualifiedName } from "#lib/contract/qualified-name.ts";
import type { ServiceSummary } from "#lib/contract/views.ts";
import { api } from "./api.ts";
import { fromHead } from "./first-answers.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** Calls a second move without a transition. */
const TRAFFIC_MS = 5000;
/** Rows asked for at once: a screen has two or three of these. */
export const ROWS_AT_ONCE = 40;
/** What figures in lists are of. */
export const LIST_WINDOW = "5m";
/** How a list is read first whose address says nothing else. */
export const LISTED_FIRST = { sort: "trouble", dir: "desc", window: LIST_WINDOW };
export const ROWS_FIRST = { ...LISTED_FIRST, limit: ROWS_AT_ONCE };

export type ServiceListed = Omit<QueryOf<"getServiceOrder">, "window">;
export type InstancesListed = Omit<QueryOf<"getInstanceOrder">, "window">;

/**
 * Names of services as they are listed, of all namespaces each with its own: a thousand are a few KiB. The first rows come
 * with the first answer.
 */
export function serviceOrderQuery(ns: string, listed: ServiceListed) {
  const queryKey = keyOf("getServiceOrder", { ns, ...listed });
  const query = { ...listed, window: LIST_WINDOW };
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const isFirst = client.getQueryData(queryKey) === undefined;
      const [order, first] = await Promise.all([
        api.getServiceOrder({ params: { ns }, query, signal }),
        isFirst
          ? api.listServices({ params: { ns }, query: { ...query, limit: ROWS_AT_ONCE }, signal })
          : undefined,
      ]);
      const names = order.names.slice(0, ROWS_AT_ONCE);
      if (first !== undefined && isOf(names, first.items, listedNameIn(ns)))
        client.setQueryData(serviceRowsQuery(ns, names).queryKey, first);
      return order;
    },
    ...fromHead("getServiceOrder", { params: { ns }, query }),
    placeholderData: heldOf({ ns }),
    refetchInterval: TRAFFIC_MS,
  });
}

const ownName = ({ name }: ServiceSummary) => name;
const nameWithNamespace = ({ namespace, name }: ServiceSummary) => qualifiedName(namespace, name);

/** How an order of services names each; the same function for the same. */
export function listedNameIn(ns: string): (service: ServiceSummary) => string {
  return ns === ALL_NAMESPACES ? nameWithNamespace : ownName;
}

/** The services of these names, with their calls. */
export function serviceRowsQuery(ns: string, names: readonly string[]) {
  return queryOptions({
    queryKey: keyOf("listServices", { ns, names }),
    queryFn: ({ signal }) =>
      api.listServices({ params: { ns }, query: { name: [...names], window: LIST_WINDOW }, signal }),
    ...fromHead("listServices", { params: { ns }, query: ROWS_FIRST }, (rows) =>
      isOf(names, rows.items, listedNameIn(ns)) ? rows : undefined,
    ),
    refetchInterval: TRAFFIC_MS,
    enabled: names.length > 0,
  });
}

/** Ids of a service's instances as they are listed: five thousand are some 100 KiB. The first rows come with the first answer. */
export function instanceOrderQuery({ ns, service }: ServiceAt, listed: InstancesListed) {
  const queryKey = keyOf("getInstanceOrder", { ns, service, ...listed });
  const params = { ns, service };
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const { group, ...query } = { ...listed, window: LIST_WINDOW };
      // In groups the first rows are others.
      const isFirst = group === undefined && client.getQueryData(queryKey) === undefined;
      const [order, first] = await Promise.all([
        api.getInstanceOrder({ params, query: { ...listed, window: LIST_WINDOW }, signal }),
        isFirst ? api.listInstances({ params, query: { ...query, limit: ROWS_AT_ONCE }, signal }) : undefined,
      ]);
      const ids = order.ids.slice(0, ROWS_AT_ONCE);
      if (first !== undefined && isOf(ids, first.items, ({ id }) => id))
        client.setQueryData(instanceRowsQuery(params, ids).queryKey, first);
      return order;
    },
    ...fromHead("getInstanceOrder", { params, query: { ...listed, window: LIST_WINDOW } }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: TRAFFIC_MS,
  });
}

/** The instances of these ids, with their calls. */
export function instanceRowsQuery({ ns, service }: ServiceAt, ids: readonly string[]) {
  return queryOptions({
    queryKey: keyOf("listInstances", { ns, service, ids }),
    queryFn: ({ signal }) =>
      api.listInstances({
        params: { ns, service },
        query: { instance: [...ids], sort: "id", window: LIST_WINDOW },
        signal,
      }),
    ...fromHead("listInstances", { params: { ns, service }, query: ROWS_FIRST }, (rows) =>
      isOf(ids, rows.items, ({ id }) => id) ? rows : undefined,
    ),
    refetchInterval: TRAFFIC_MS,
    enabled: ids.length > 0,
  });
}

/** Between two answers an order may have changed. */
function isOf<T>(names: readonly string[], rows: readonly T[], nameOf: (row: T) => string): boolean {
  return rows.length === names.length && rows.every((row, index) => nameOf(row) === names[index]);
}

/** All services that are listed, for an export. */
export function readServices(ns: string, listed: ServiceListed) {
  return allPages(
    (page) => api.listServices({ params: { ns }, query: { ...listed, window: LIST_WINDOW, ...page } }),
    nameWithNamespace,
  );
}

/** All instances that are listed, for an export. */
export function readInstances({ ns, service }: ServiceAt, { group, ...listed }: InstancesListed) {
  // Whole groups in a file are a matter of its reader: the order is enough.
  const query = { ...listed, ...(group === undefined ? {} : { sort: group }) };
  return allPages(
    (page) =>
      api.listInstances({ params: { ns, service }, query: { ...query, window: LIST_WINDOW, ...page } }),
    ({ id }) => id,
  );
}
