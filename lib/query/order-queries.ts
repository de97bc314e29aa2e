import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import { allPages } from "./all-pages.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** Calls a second move without a transition. */
const TRAFFIC_MS = 5000;
/** What figures in lists are of. */
export const LIST_WINDOW = "5m";

export type ServiceListed = Omit<QueryOf<"getServiceOrder">, "window">;
export type InstancesListed = Omit<QueryOf<"getInstanceOrder">, "window">;

/** Names of a namespace's services as they are listed: a thousand are a few KiB. */
export function serviceOrderQuery(ns: string, listed: ServiceListed) {
  return queryOptions({
    queryKey: keyOf("getServiceOrder", { ns, ...listed }),
    queryFn: ({ signal }) =>
      api.getServiceOrder({ params: { ns }, query: { ...listed, window: LIST_WINDOW }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: TRAFFIC_MS,
  });
}

/** The services of these names, with their calls. */
export function serviceRowsQuery(ns: string, names: readonly string[]) {
  return queryOptions({
    queryKey: keyOf("listServices", { ns, names }),
    queryFn: ({ signal }) =>
      api.listServices({ params: { ns }, query: { name: [...names], window: LIST_WINDOW }, signal }),
    refetchInterval: TRAFFIC_MS,
    enabled: names.length > 0,
  });
}

/** Ids of a service's instances as they are listed: five thousand are some 100 KiB. */
export function instanceOrderQuery({ ns, service }: ServiceAt, listed: InstancesListed) {
  return queryOptions({
    queryKey: keyOf("getInstanceOrder", { ns, service, ...listed }),
    queryFn: ({ signal }) =>
      api.getInstanceOrder({ params: { ns, service }, query: { ...listed, window: LIST_WINDOW }, signal }),
    placeholderData: keepPreviousData,
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
    refetchInterval: TRAFFIC_MS,
    enabled: ids.length > 0,
  });
}

/** All services that are listed, for an export. */
export function readServices(ns: string, listed: ServiceListed) {
  return allPages((page) =>
    api.listServices({ params: { ns }, query: { ...listed, window: LIST_WINDOW, ...page } }),
  );
}

/** All instances that are listed, for an export. */
export function readInstances({ ns, service }: ServiceAt, { group, ...listed }: InstancesListed) {
  // Whole groups in a file are a matter of its reader: the order is enough.
  const query = { ...listed, ...(group === undefined ? {} : { sort: group }) };
  return allPages((page) =>
    api.listInstances({ params: { ns, service }, query: { ...query, window: LIST_WINDOW, ...page } }),
  );
}
