import { queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";
import { heldOf } from "./held.ts";
import { keyOf } from "./keys.ts";
import type { ServiceAt } from "./queries.ts";

/** Tables change without a transition too: weights move a little. */
const TABLE_MS = 5000;

/** From so long ago to now, or between two revisions. */
export type DiffSpan = { readonly since: string } | { readonly from: number; readonly to: number };

export function tableRevisionsQuery({ ns, service }: ServiceAt) {
  return queryOptions({
    queryKey: keyOf("listTableRevisions", { ns, service }),
    queryFn: ({ signal }) => api.listTableRevisions({ params: { ns, service }, signal }),
    refetchInterval: TABLE_MS,
  });
}

export function tableDiffQuery({ ns, service }: ServiceAt, span: DiffSpan) {
  return queryOptions({
    queryKey: keyOf("getTableDiff", { ns, service, ...span }),
    queryFn: ({ signal }) => api.getTableDiff({ params: { ns, service }, query: span, signal }),
    placeholderData: heldOf({ ns, service }),
    refetchInterval: TABLE_MS,
  });
}

const SLACK_MS = 5000;
const MOST = 1000;

/** What was told of a service while its table changed: between its first and its last change, ms. */
export function eventsBetweenQuery({ ns, service }: ServiceAt, firstAt: number, lastAt: number) {
  const since = String(firstAt - SLACK_MS);
  const until = String(lastAt + SLACK_MS);
  return queryOptions({
    queryKey: keyOf("listEvents", { ns, service, since, until }),
    queryFn: ({ signal }) =>
      api.listEvents({ query: { namespace: ns, service, since, until, limit: MOST }, signal }),
    placeholderData: heldOf({ ns, service }),
    staleTime: TABLE_MS,
    enabled: firstAt > 0,
  });
}
