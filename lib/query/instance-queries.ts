import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";
import type { InstanceAt } from "./queries.ts";
import { FIGURES_MS } from "./traffic.ts";

const HISTORY_PAGE = 30;
/** Of a day of an instance that never rests. */
const LIFE_PAGE = 500;
/** Probes finish, and windows of calls move on, without a transition. */
const MOVING_MS = 5000;

export function instanceQuery({ ns, service, instance }: InstanceAt) {
  return queryOptions({
    queryKey: keyOf("getInstance", { ns, service, instance }),
    queryFn: ({ signal }) => api.getInstance({ params: { ns, service, instance }, signal }),
    refetchInterval: MOVING_MS,
  });
}

/** Why an instance has its weight, and its circuit. */
export function explainQuery({ ns, service, instance }: InstanceAt) {
  return queryOptions({
    queryKey: keyOf("explainInstance", { ns, service, instance }),
    queryFn: ({ signal }) => api.explainInstance({ params: { ns, service, instance }, signal }),
    refetchInterval: MOVING_MS,
  });
}

/** The last probes, newest first. */
export function probesQuery({ ns, service, instance }: InstanceAt) {
  return queryOptions({
    queryKey: keyOf("listInstanceProbes", { ns, service, instance }),
    queryFn: ({ signal }) => api.listInstanceProbes({ params: { ns, service, instance }, signal }),
    refetchInterval: MOVING_MS,
  });
}

/** Over so much time the figures of now are told. */
export const FIGURES_OF_NOW_MS = 300_000;

/** Its calls over the last minutes, and its share of all calls against the one that its weight gives it. */
export function instanceFiguresQuery({ ns, service, instance }: InstanceAt) {
  return queryOptions({
    queryKey: keyOf("listInstances", { ns, service, instance, window: FIGURES_OF_NOW_MS }),
    queryFn: ({ signal }) =>
      api.listInstances({
        params: { ns, service },
        query: { instance, window: `${FIGURES_OF_NOW_MS}ms`, limit: 1 },
        signal,
      }),
    refetchInterval: FIGURES_MS,
  });
}

/** What it is compared to: all of its service, of which only this one is named. */
export function peersQuery({ ns, service, instance }: InstanceAt) {
  return queryOptions({
    queryKey: keyOf("getInstanceOrder", { ns, service, q: instance, window: FIGURES_OF_NOW_MS }),
    queryFn: ({ signal }) =>
      api.getInstanceOrder({
        params: { ns, service },
        query: { q: instance, window: `${FIGURES_OF_NOW_MS}ms` },
        signal,
      }),
    refetchInterval: FIGURES_MS,
  });
}

/** An instance's transitions, newest first, a page at a time; the stream puts new ones on top. */
export function historyQuery(at: InstanceAt) {
  return transitionsQuery(at, HISTORY_PAGE);
}

/** The same in pages as large as a picture of a whole day takes. */
export function lifeQuery(at: InstanceAt) {
  return transitionsQuery(at, LIFE_PAGE);
}

function transitionsQuery({ ns, service, instance }: InstanceAt, limit: number) {
  return infiniteQueryOptions({
    queryKey: keyOf("listInstanceHistory", { ns, service, instance, limit }),
    queryFn: ({ signal, pageParam }) =>
      api.listInstanceHistory({
        params: { ns, service, instance },
        query: { limit, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: pace,
  });
}
