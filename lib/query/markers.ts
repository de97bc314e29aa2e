import { queryOptions } from "@tanstack/react-query";
import type { TransitionKind } from "#lib/contract/events.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";

/** What is worth a line across a chart. */
export const MARKED_KINDS = [
  "instance.registered",
  "instance.changed",
  "drain.requested",
  "maintenance.set",
  "policy.changed",
] as const satisfies readonly TransitionKind[];

/** As `since` and `until` of the API: `1h`, or ms since the epoch. */
export interface MarkedTime {
  readonly since: string;
  readonly until?: string;
}

const MOST = 1000;

/** Deploys, what operators did and policies' changes, newest first; of a service and its namespace's default policy. */
export function markedEventsQuery(
  { ns, service }: { ns: string; service?: string | undefined },
  time: MarkedTime,
) {
  const kind = [...MARKED_KINDS];
  const named = service === undefined ? {} : { service };
  return queryOptions({
    queryKey: keyOf("listEvents", { ns, ...named, kind, ...time }),
    queryFn: ({ signal }) =>
      api.listEvents({ query: { namespace: ns, ...named, kind, ...time, limit: MOST }, signal }),
    refetchInterval: pace,
  });
}

/** Of the namespace's default policy, which is no service's. */
export function policyEventsQuery(ns: string, time: MarkedTime) {
  const kind = "policy.changed" as const;
  return queryOptions({
    queryKey: keyOf("listEvents", { ns, kind, ...time }),
    queryFn: ({ signal }) => api.listEvents({ query: { namespace: ns, kind, ...time, limit: MOST }, signal }),
    refetchInterval: pace,
  });
}

/** Changes of leader belong to no namespace. */
export function leaderEventsQuery(time: MarkedTime) {
  const kind = "leader.elected" as const;
  return queryOptions({
    queryKey: keyOf("listEvents", { kind, ...time }),
    queryFn: ({ signal }) => api.listEvents({ query: { kind, ...time, limit: MOST }, signal }),
    refetchInterval: pace,
  });
}
