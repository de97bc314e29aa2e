import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { followEvents } from "#lib/api/event-stream.ts";
import type { ResponseOf } from "#lib/contract/endpoints.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { affectedBy } from "./affected.ts";
import { api } from "./api.ts";
import { connection } from "./connection.ts";
import { createRefresher } from "./refresher.ts";

const MAX_KEPT_EVENTS = 200;

/**
 * Follows the event stream until `signal` aborts: each transition marks what it made old. What was asked
 * before the stream stood is asked again, since what happened in between was told to nobody. Rejects when the stream is refused for good.
 */
export async function followIntoCache(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const refresher = createRefresher(queries);
  try {
    for await (const update of followEvents(api, { signal, maxRetryMs: 5000 })) {
      if (update.kind === "transition") {
        addEvent(queries, update.event);
        refresher.mark(affectedBy(update.event));
      } else if (update.kind === "connection") {
        const isOpen = update.connection.state === "open";
        // Once per cut, also for what is polled slowly: the answers set the new pace.
        if (!isOpen && connection.get().kind === "live") void queries.invalidateQueries();
        connection.set(isOpen ? { kind: "live" } : { kind: "reconnecting", since: Date.now() });
        if (isOpen) void queries.invalidateQueries({ predicate: ({ state }) => state.dataUpdatedAt > 0 });
      }
    }
  } finally {
    refresher.stop();
  }
}

/** Puts an event on top of the feeds it belongs to, without asking for the feeds again. */
function addEvent(queries: QueryClient, event: LoggedEvent): void {
  queries.setQueriesData<Feed | InfiniteData<Feed>>(
    { queryKey: ["listEvents"], predicate: ({ queryKey }) => belongsTo(queryKey[1], event) },
    (held) => onTop(held, event),
  );
  queries.setQueriesData<InfiniteData<ResponseOf<"listInstanceHistory">>>(
    {
      queryKey: ["listInstanceHistory"],
      predicate: ({ queryKey }) => event.instance !== undefined && belongsTo(queryKey[1], event),
    },
    (held) => (held === undefined ? held : onFirstPage(held, event)),
  );
}

type Feed = ResponseOf<"listEvents">;

function onTop(held: Feed | InfiniteData<Feed> | undefined, event: LoggedEvent) {
  if (held === undefined) return held;
  return "pages" in held ? onFirstPage(held, event) : withEvent(held, event);
}

function onFirstPage<Page extends Feed>(held: InfiniteData<Page>, event: LoggedEvent): InfiniteData<Page> {
  const [first, ...rest] = held.pages;
  // Nothing is cut off: the next page begins where the first one ended.
  const most = first === undefined ? 0 : first.items.length + 1;
  return first === undefined ? held : { ...held, pages: [withEvent(first, event, most), ...rest] };
}

interface FeedFilter {
  readonly ns?: string;
  readonly service?: string;
  readonly instance?: string;
  /** One as text, or several: no kind is a part of another's name. */
  readonly kind?: string | readonly string[];
  readonly actor?: string;
}

/** A feed's key names what all of its events have; an event of the whole fleet belongs to every namespace. */
function belongsTo(filter: unknown, event: LoggedEvent): boolean {
  const { ns, service, instance, kind, actor } = (filter ?? {}) as FeedFilter; // as the queries spell their keys
  return (
    (ns === undefined || event.namespace === undefined || ns === event.namespace) &&
    (service ?? event.service) === event.service &&
    (instance ?? event.instance) === event.instance &&
    (kind === undefined || kind.includes(event.kind)) &&
    (actor ?? event.actor) === event.actor
  );
}

function withEvent<F extends Feed>(held: F, event: LoggedEvent, most = MAX_KEPT_EVENTS): F {
  if (held.items.some(({ id }) => id === event.id)) return held;
  const counted = held.total === undefined ? {} : { total: held.total + 1 };
  return { ...held, items: [event, ...held.items].slice(0, most), ...counted };
}
