import type { Query, QueryClient } from "@tanstack/react-query";
import { followEvents } from "#lib/api/event-stream.ts";
import { api } from "./api.ts";
import { connection } from "./connection.ts";
import { dropFirstReads } from "./first-reads.ts";
import type { Key } from "./keys.ts";
import { createRefresher } from "./refresher.ts";

/**
 * Follows the event stream until `signal` aborts: each transition marks what it made old. What was asked
 * before the stream stood is asked again, since what happened in between was told to nobody. Rejects when the stream is refused for good.
 */
export async function followIntoCache(queries: QueryClient, signal: AbortSignal): Promise<void> {
  const refresher = createRefresher(queries);
  try {
    for await (const update of followEvents(api, { signal, maxRetryMs: 5000 })) {
      if (signal.aborted) return;
      if (update.kind === "transition") {
        refresher.tell(update.event);
      } else if (update.kind === "connection") {
        const isOpen = update.connection.state === "open";
        // Once per cut, also for what is polled slowly: the answers set the new pace.
        if (!isOpen && connection.get().kind === "live") void queries.invalidateQueries();
        connection.set(isOpen ? { kind: "live" } : { kind: "reconnecting", since: Date.now() });
        if (!isOpen) continue;
        dropFirstReads();
        void queries.invalidateQueries({ predicate: hasAnswer });
        // A first answer that is on its way is not cut off, but may be as old.
        const awaited = queries
          .getQueryCache()
          .findAll({ fetchStatus: "fetching", predicate: (query) => !hasAnswer(query) });
        refresher.mark(awaited.map(({ queryKey }) => queryKey as Key)); // all are made by keyOf
      }
    }
  } finally {
    refresher.stop();
  }
}

function hasAnswer({ state }: Query): boolean {
  return state.dataUpdatedAt > 0;
}
