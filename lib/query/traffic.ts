import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { SeriesMetric } from "#lib/contract/series.ts";
import { api } from "./api.ts";
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
    placeholderData: keepPreviousData,
    refetchInterval: FIGURES_MS,
  });
}
