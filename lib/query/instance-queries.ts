import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";
import type { InstanceAt } from "./queries.ts";

const HISTORY_PAGE = 30;
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

/** An instance's transitions, newest first, a page at a time; the stream puts new ones on top. */
export function historyQuery({ ns, service, instance }: InstanceAt) {
  return infiniteQueryOptions({
    queryKey: keyOf("listInstanceHistory", { ns, service, instance }),
    queryFn: ({ signal, pageParam }) =>
      api.listInstanceHistory({
        params: { ns, service, instance },
        query: { limit: HISTORY_PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: pace,
  });
}
