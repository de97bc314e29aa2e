import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import type { QueryOf, ResponseOf } from "#lib/contract/endpoints.ts";
import type { IntentKind } from "#lib/contract/intent.ts";
import { ALL_NAMESPACES } from "#lib/contract/qualified-name.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import { api } from "./api.ts";
import { fromHead } from "./first-answers.ts";
import { heldOf } from "./held.ts";
import { keyOf, namespaceFilter } from "./keys.ts";
import { pace, paceOf } from "./pace.ts";

export interface ServiceAt {
  readonly ns: string;
  readonly service: string;
}
export interface InstanceAt extends ServiceAt {
  readonly instance: string;
}

const PAGE = 200;
/** Probes finish without a transition; their age is on screen. */
const PROBES_MS = 5000;

/** Statuses in which something is expected to happen soon. */
const MOVING: ReadonlySet<EndpointStatus> = new Set(["draining", "pending", "warming", "trial", "unhealthy"]);

export function clusterQuery() {
  return queryOptions({
    queryKey: keyOf("getCluster"),
    queryFn: ({ signal }) => api.getCluster({ signal }),
    ...fromHead("getCluster"),
    refetchInterval: paceOf(
      (cluster: ResponseOf<"getCluster">) => !cluster.store.up || cluster.frozen !== undefined,
      PROBES_MS,
    ),
  });
}

export function namespacesQuery() {
  return queryOptions({
    queryKey: keyOf("listNamespaces"),
    queryFn: ({ signal }) => api.listNamespaces({ signal }),
    ...fromHead("listNamespaces"),
    refetchInterval: pace,
  });
}

export function sessionQuery() {
  return queryOptions({
    queryKey: keyOf("getSession"),
    queryFn: ({ signal }) => api.getSession({ signal }),
    ...fromHead("getSession"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A namespace at a glance. Rates and who is behind change without a transition. */
export function fleetQuery(ns: string) {
  return queryOptions({
    queryKey: keyOf("getFleet", { ns }),
    queryFn: ({ signal }) => api.getFleet({ params: { ns }, signal }),
    ...fromHead("getFleet", { params: { ns } }),
    refetchInterval: paceOf(({ troubled }: ResponseOf<"getFleet">) => troubled > 0, PROBES_MS),
  });
}

export function serviceQuery({ ns, service }: ServiceAt) {
  return queryOptions({
    queryKey: keyOf("getService", { ns, service }),
    queryFn: ({ signal }) => api.getService({ params: { ns, service }, signal }),
    ...fromHead("getService", { params: { ns, service } }),
    refetchInterval: pace,
  });
}

/** Instances of a service, worst first; `limit` for the few worst. */
export function instancesQuery({ ns, service }: ServiceAt, limit = 5000) {
  return queryOptions({
    queryKey: keyOf("listInstances", { ns, service, limit }),
    queryFn: ({ signal }) =>
      api.listInstances({ params: { ns, service }, query: { sort: "trouble", limit }, signal }),
    refetchInterval: paceOf(
      (page: ResponseOf<"listInstances">) => page.items.some(({ status }) => MOVING.has(status)),
      PROBES_MS,
    ),
  });
}

/** Progress of an owner's drain. Who is behind changes without a transition, so it is asked while it runs. */
export function drainQuery({ ns, service, instance }: InstanceAt, owner: string | undefined) {
  return queryOptions({
    queryKey: keyOf("getDrain", { ns, service, instance, owner }),
    queryFn: ({ signal }) =>
      api.getDrain({
        params: { ns, service, instance },
        query: owner === undefined ? {} : { owner },
        signal,
      }),
    // Who has begun one on a paused page waits for it all the same; a tab that is not seen does not.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) =>
      state.data?.drain.stage === "drained" || globalThis.document?.hidden ? false : PROGRESS_MS,
  });
}

export function intentsQuery(ns: string) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns }),
    queryFn: ({ signal }) => api.listIntents({ params: { ns }, signal }),
    ...fromHead("listIntents", { params: { ns } }),
    refetchInterval: pace,
  });
}

/** What stands of an instance, asked for by its name: among very many overrides too. */
export function intentsOfQuery(ns: string, instance: string) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns, q: instance }),
    queryFn: ({ signal }) => api.listIntents({ params: { ns }, query: { q: instance }, signal }),
    refetchInterval: pace,
  });
}

/** How often the progress of what one drains is asked for while some of it is under way. */
const PROGRESS_MS = 1500;
/** More than are drained as one. */
const MOST_DRAINS = 10_000;

/** What stands of a kind over the instances of a service, whoever's. */
export function standingQuery({ ns, service }: ServiceAt, kind: IntentKind) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns, kind, q: service }),
    queryFn: ({ signal }) =>
      api.listIntents({ params: { ns }, query: { kind, q: service, limit: MOST_DRAINS }, signal }),
    select: ({ items }) => items.filter((intent) => intent.service === service),
    // What stood when it was looked at before is not what stands now.
    gcTime: 0,
    refetchInterval: pace,
  });
}

/** How far all drains of an owner have come: one request, however many they are. */
export function drainsOfQuery(ns: string, owner: string | undefined) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns, kind: "drain", owner }),
    queryFn: ({ signal }) =>
      api.listIntents({
        params: { ns },
        query: { kind: "drain", limit: MOST_DRAINS, ...(owner === undefined ? {} : { owner }) },
        signal,
      }),
    enabled: owner !== undefined,
    // As a single one's: watched on while the page is paused, not while the tab is hidden.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) => {
      if (globalThis.document?.hidden) return false;
      return state.data?.items.every(({ safeToStop }) => safeToStop === true) === true ? pace() : PROGRESS_MS;
    },
  });
}

/** Every drain that stands in a namespace, whoever's; kept up to date by events. */
export function drainsQuery(ns: string) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns, kind: "drain" }),
    queryFn: ({ signal }) =>
      api.listIntents({ params: { ns }, query: { kind: "drain", limit: MOST_DRAINS }, signal }),
    refetchInterval: pace,
  });
}

/** The newest drains, or those of an owner, as many as a page tells of, and how many there are. */
export function newestDrainsQuery(ns: string, owner?: string) {
  return queryOptions({
    queryKey: keyOf("listIntents", { ns, kind: "drain", newest: true, owner }),
    queryFn: ({ signal }) => api.listIntents({ params: { ns }, query: { kind: "drain", owner }, signal }),
    refetchInterval: pace,
  });
}

export type IntentFilter = Pick<QueryOf<"listIntents">, "q" | "actor" | "owner" | "kind" | "older">;

/** Standing overrides that match, newest first, a page at a time. */
export function intentPagesQuery(ns: string, filter: IntentFilter) {
  return infiniteQueryOptions({
    queryKey: keyOf("listIntents", { ns, ...filter, paged: true }),
    queryFn: ({ signal, pageParam }) =>
      api.listIntents({
        params: { ns },
        query: { ...filter, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: heldOf({ ns }),
    refetchInterval: pace,
  });
}

/** All that match, for an export. */
export function readIntents(ns: string, filter: IntentFilter) {
  return allPages(
    (page) => api.listIntents({ params: { ns }, query: { ...filter, ...page } }),
    ({ id }) => id,
  );
}

/** Registrations that could not be read, a page at a time. */
export function quarantineQuery() {
  return infiniteQueryOptions({
    queryKey: keyOf("listQuarantine"),
    queryFn: ({ signal, pageParam }) =>
      api.listQuarantine({
        query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: pace,
  });
}

/** The newest events of a namespace or a service; the stream puts new ones on top. */
export function eventsQuery({ ns, service }: { ns: string; service?: string }) {
  const named = service === undefined ? {} : { service };
  return queryOptions({
    queryKey: keyOf("listEvents", { ...(ns === ALL_NAMESPACES ? {} : { ns }), ...named }),
    queryFn: ({ signal }) =>
      api.listEvents({
        query: { limit: 200, ...namespaceFilter(ns), ...named },
        signal,
      }),
    refetchInterval: pace,
  });
}
