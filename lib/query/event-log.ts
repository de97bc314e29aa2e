import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { allPages } from "./all-pages.ts";
import { api } from "./api.ts";
import { keyOf } from "./keys.ts";
import { pace } from "./pace.ts";

export interface EventFilter {
  /** Without: of all namespaces one may see, and of none. */
  readonly ns?: string | undefined;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  /** Any of them; without, all. */
  readonly kind?: readonly TransitionKind[] | undefined;
  readonly actor?: string | undefined;
  /** As the API takes moments. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const PAGE = 100;
const COUNTED = 1000;
const AROUND = 20;
const AROUND_MS = 60_000;

/**
 * Events that match, newest first, a page at a time; the stream puts new ones on top. With `at` it begins with that
 * event, and stays as it is.
 */
export function eventLogQuery(filter: EventFilter, at?: string) {
  const { given, query } = asked(filter);
  return infiniteQueryOptions({
    queryKey: keyOf("listEvents", { ...given, ...(at !== undefined && { at }), paged: true }),
    queryFn: ({ signal, pageParam }) =>
      api.listEvents({
        query: {
          ...query,
          limit: PAGE,
          ...(pageParam === "" ? at !== undefined && { at } : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: at === undefined ? pace : false,
  });
}

/** The events that came right after one, newest first. */
export function eventsAfterQuery(filter: EventFilter, event: LoggedEvent | undefined) {
  const { given, query } = asked(filter);
  const since = String(event?.at ?? 0);
  const until = String((event?.at ?? 0) + AROUND_MS);
  return queryOptions({
    queryKey: keyOf("listEvents", { ...given, after: event?.id, until }),
    queryFn: async ({ signal }) => {
      const { items } = await api.listEvents({ query: { ...query, since, until, limit: 500 }, signal });
      return items.filter(({ id }) => id > (event?.id ?? "")).slice(-AROUND);
    },
    enabled: event !== undefined,
  });
}

/** How many there are of each kind among the newest 1,000 that match but for their kind. */
export function kindCountsQuery(filter: EventFilter) {
  const { given, query } = asked({ ...filter, kind: undefined });
  return queryOptions({
    queryKey: keyOf("listEvents", { ...given, counted: true }),
    queryFn: ({ signal }) => api.listEvents({ query: { ...query, limit: COUNTED }, signal }),
    refetchInterval: pace,
  });
}

/** All events that match, newest first, for an export. */
export function readEvents(filter: EventFilter) {
  const { query } = asked(filter);
  return allPages((page) => api.listEvents({ query: { ...query, ...page } }));
}

/** The same, without what is not asked for: as a key and as the API takes it. */
function asked(filter: EventFilter) {
  const given = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as Partial<EventFilter>; // fewer of the same
  const { ns, kind, ...rest } = given;
  const query = {
    ...rest,
    ...(ns === undefined ? {} : { namespace: ns }),
    ...(kind === undefined ? {} : { kind: [...kind] }),
  } as { readonly [K in keyof typeof rest]: string } & { namespace?: string; kind?: TransitionKind[] }; // none is undefined
  return { given, query };
}
