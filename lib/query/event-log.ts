import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { TransitionKind } from "#lib/contract/events.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";

interface EventFilter {
  readonly ns: string;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  readonly kind?: TransitionKind | undefined;
  readonly actor?: string | undefined;
}

const PAGE = 100;

/** Events that match, newest first, a page at a time; the stream puts new ones on top. */
export function eventLogQuery(filter: EventFilter) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const { ns, ...rest } = given as Partial<EventFilter>; // the same, without what is not asked for
  return infiniteQueryOptions({
    queryKey: keyOf("listEvents", { ...given, paged: true }),
    queryFn: ({ signal, pageParam }) =>
      api.listEvents({
        query: { ...rest, namespace: ns, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: pace,
  });
}
