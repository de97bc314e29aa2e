import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { allPages } from "#lib/api/all-pages.ts";
import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { api } from "./api.ts";
import { fromHead } from "./first-answers.ts";
import { heldOf } from "./held.ts";
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

/** A screen has some twenty; the rest is what a page takes until it is of use. */
export const EVENTS_AT_FIRST = 50;
const COUNTED = 1000;
const AROUND = 20;
/** The log answers newest first: so that of a storm too the first are among them, a little more is asked for each time. */
const AROUND_MS = [1000, 8000, 60_000] as const;
const AROUND_READ = 500;

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
          limit: EVENTS_AT_FIRST,
          ...(pageParam === "" ? at !== undefined && { at } : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: "",
    ...fromHead(
      "listEvents",
      { query: { ...query, ...(at !== undefined && { at }), limit: EVENTS_AT_FIRST } },
      (first) => ({
        pages: [first],
        pageParams: [""],
      }),
    ),
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: heldOf({ ns: filter.ns, service: filter.service }),
    refetchInterval: at === undefined ? pace : false,
  });
}

/** The events that came right after one, newest first. */
export function eventsAfterQuery(filter: EventFilter, event: LoggedEvent | undefined) {
  const { given, query } = asked(filter);
  const { id = "", at = 0 } = event ?? {};
  return queryOptions({
    // It ends at a moment: what is new does not belong to it.
    queryKey: keyOf("listEvents", { ...given, after: event?.id, until: at }),
    queryFn: async ({ signal }) => {
      let after: LoggedEvent[] = [];
      for (const withinMs of AROUND_MS) {
        const time = { since: String(at), until: String(at + withinMs) };
        const { items } = await api.listEvents({ query: { ...query, ...time, limit: AROUND_READ }, signal });
        after = items.filter((each) => each.id > id);
        if (after.length >= AROUND) break;
      }
      return after.slice(-AROUND);
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
  return allPages(
    (page) => api.listEvents({ query: { ...query, ...page } }),
    ({ id }) => id,
  );
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
