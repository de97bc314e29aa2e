import { queryOptions } from "@tanstack/react-query";
import type { QueryOf } from "#lib/contract/endpoints.ts";
import type { SeriesMetric } from "#lib/contract/series.ts";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** Clients report every 5 s; calls come without a transition. */
export const FIGURES_MS = 5000;

/** A range as the API takes it: `{ range: "1h" }`, or two moments. */
export type AskedTime = { readonly range: string } | { readonly from: string; readonly to: string };

/** One figure of a service, of an instance of it, or of one of its callers. */
export interface SeriesOf extends ServiceAt {
  readonly metric: SeriesMetric;
  readonly instance?: string;
  readonly caller?: string;
}

/** One figure over time; gaps are null. What is not the last so much is over, and does not change. */
export function seriesQuery({ ns, ...figure }: SeriesOf, time: AskedTime) {
  return queryOptions({
    queryKey: keyOf("getSeries", { ns, ...figure, ...time }),
    queryFn: ({ signal }) => api.getSeries({ query: { ...figure, namespace: ns, ...time }, signal }),
    placeholderData: heldOf({ ns, ...figure }),
    refetchInterval: paceOver(time),
  });
}

export type GroupedBy = NonNullable<QueryOf<"getTrafficSeries">["by"]>;

/** What a time that is over holds does not change. */
function paceOver(time: AskedTime): () => number | false {
  return () => ("range" in time || Number(time.to) > Date.now() ? FIGURES_MS : false);
}

/** Shares of the calls to a service, told apart: the most of them, and all others. */
export function shareSeriesQuery({ ns, service }: ServiceAt, by: GroupedBy, time: AskedTime) {
  const query = { metric: "share", by, ...time } as const;
  return queryOptions({
    queryKey: keyOf("getTrafficSeries", { ns, service, ...query }),
    queryFn: ({ signal }) => api.getTrafficSeries({ params: { ns, service }, query, signal }),
    // The former lines stay while the next are asked for, unless they are told apart by something else.
    placeholderData: heldOf({ ns, service, by }),
    refetchInterval: paceOver(time),
  });
}

/** All figures of a service over time. */
export function figuresQuery({ ns, service }: ServiceAt, time: AskedTime) {
  return queryOptions({
    queryKey: keyOf("getTrafficFigures", { ns, service, ...time }),
    queryFn: ({ signal }) => api.getTrafficFigures({ params: { ns, service }, query: time, signal }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: paceOver(time),
  });
}

/** Calls to a service by time taken, minute by minute. */
export function latencyHeatQuery({ ns, service }: ServiceAt, time: AskedTime) {
  return queryOptions({
    queryKey: keyOf("getLatencyHeat", { ns, service, ...time }),
    queryFn: ({ signal }) => api.getLatencyHeat({ params: { ns, service }, query: time, signal }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: paceOver(time),
  });
}

/** Calls to one service over a window, by caller and by instance. */
export function serviceTrafficQuery({ ns, service }: ServiceAt, window: string) {
  return queryOptions({
    queryKey: keyOf("listTraffic", { ns, service, window }),
    queryFn: ({ signal }) => api.listTraffic({ params: { ns }, query: { service, window }, signal }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: FIGURES_MS,
  });
}

/** Versions of a service side by side, their calls over a window. */
export function versionsQuery({ ns, service }: ServiceAt, window: string) {
  return queryOptions({
    queryKey: keyOf("listVersions", { ns, service, window }),
    queryFn: ({ signal }) => api.listVersions({ params: { ns, service }, query: { window }, signal }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: FIGURES_MS,
  });
}
