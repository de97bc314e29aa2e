import type { QueryClient } from "@tanstack/react-query";
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

/** Puts an event on top of the feeds it belongs to, without asking for the feed again. */
function addEvent(queries: QueryClient, event: LoggedEvent): void {
  const belongs = (filter: unknown) => {
    const { service, ns } = (filter ?? {}) as { service?: string; ns?: string }; // as eventFeed spells its key
    return (
      (ns === undefined || event.namespace === undefined || ns === event.namespace) &&
      (service ?? event.service) === event.service
    );
  };
  queries.setQueriesData<ResponseOf<"listEvents">>(
    { queryKey: ["listEvents"], predicate: ({ queryKey }) => belongs(queryKey[1]) },
    (held) => {
      if (held === undefined || held.items.some(({ id }) => id === event.id)) return held;
      const counted = held.total === undefined ? {} : { total: held.total + 1 };
      return { ...held, items: [event, ...held.items].slice(0, MAX_KEPT_EVENTS), ...counted };
    },
  );
}
