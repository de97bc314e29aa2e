import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { ResponseOf } from "#lib/contract/endpoints.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";

type Feed = ResponseOf<"listEvents">;

const MAX_KEPT_EVENTS = 200;
/** So many come before what is further back is asked for again. */
const MAX_BEFORE_OLDER = 1000;

/** Whether the answer to a feed is on its way. */
export function isFeedAwaited(queries: QueryClient): boolean {
  return queries.isFetching({ predicate: isFeed }) > 0;
}

/**
 * Puts events into the feeds they belong to, without asking for the feeds again: on top, but for the few that are told
 * late. What is further back than a feed goes is of its next page.
 */
export function putOnTop(queries: QueryClient, events: readonly LoggedEvent[]): void {
  for (const query of queries.getQueryCache().findAll({ predicate: isFeed })) {
    const own = events.filter((event) => belongsTo(query.queryKey[1], event));
    if (own.length > 0)
      queries.setQueryData<Feed | InfiniteData<Feed>>(query.queryKey, (held) => onTop(held, own));
  }
}

function isFeed({ queryKey: [name] }: { readonly queryKey: readonly unknown[] }): boolean {
  return name === "listEvents" || name === "listInstanceHistory";
}

function onTop(held: Feed | InfiniteData<Feed> | undefined, events: readonly LoggedEvent[]) {
  if (held === undefined) return held;
  return "pages" in held
    ? onFirstPage(held, events)
    : withEvents(held, events, Math.max(MAX_KEPT_EVENTS, held.items.length));
}

function onFirstPage(held: InfiniteData<Feed>, events: readonly LoggedEvent[]): InfiniteData<Feed> {
  const [first, ...rest] = held.pages;
  if (first === undefined) return held;
  // The next page begins where the first one ended: while there is one, nothing is cut off between them.
  const next = withEvents(first, events, first.items.length + events.length);
  if (next === first) return held;
  const most = rest.length === 0 ? Math.max(MAX_KEPT_EVENTS, first.items.length) : MAX_BEFORE_OLDER;
  if (next.items.length <= most) return { ...held, pages: [next, ...rest] };
  const items = next.items.slice(0, most);
  // An event's id is a cursor too.
  return {
    pages: [{ ...next, items, nextCursor: items.at(-1)?.id }],
    pageParams: held.pageParams.slice(0, 1),
  };
}

interface FeedFilter {
  readonly ns?: string;
  readonly service?: string;
  readonly instance?: string;
  readonly kind?: string | readonly string[];
  readonly actor?: string;
  /** A moment, or an event: nothing new comes before it. */
  readonly until?: unknown;
  readonly at?: unknown;
}

/** A feed's key names what all of its events have: as its list, that of a namespace has none of the whole fleet. */
function belongsTo(filter: unknown, event: LoggedEvent): boolean {
  const { ns, service, instance, kind, actor, until, at } = (filter ?? {}) as FeedFilter; // as the queries spell their keys
  if (until !== undefined || at !== undefined) return false;
  return (
    (ns ?? event.namespace) === event.namespace &&
    (service ?? event.service) === event.service &&
    (instance ?? event.instance) === event.instance &&
    (kind === undefined || (typeof kind === "string" ? kind === event.kind : kind.includes(event.kind))) &&
    (actor ?? event.actor) === event.actor
  );
}

function withEvents(held: Feed, events: readonly LoggedEvent[], most: number): Feed {
  const known = new Set(held.items.map(({ id }) => id));
  const isWhole = held.nextCursor === undefined && held.items.length < most;
  // Ids sort as text in the order of events.
  const end = isWhole ? "" : (held.items.at(-1)?.id ?? "");
  const fresh = events.filter(({ id }) => id > end && !known.has(id));
  if (fresh.length === 0) return held;
  const counted = held.total === undefined ? {} : { total: held.total + fresh.length };
  const items = [...fresh, ...held.items].toSorted((a, b) => (a.id > b.id ? -1 : 1));
  return { ...held, items: items.slice(0, most), ...counted };
}
