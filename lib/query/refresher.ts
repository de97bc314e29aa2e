import { hashKey, type Query, type QueryClient } from "@tanstack/react-query";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { affectedBy } from "./affected.ts";
import { isFeedAwaited, putOnTop } from "./feeds.ts";
import type { Key } from "./keys.ts";
import { createRounds } from "./rounds.ts";

/** Of a storm while a feed is waited for. */
const MAX_TOLD = 1000;

export interface Refresher {
  /** What happened: told to the feeds, and what it made old is asked again, in the next round. */
  tell(event: LoggedEvent): void;
  /** Notes queries as old; they are asked again in the next round. */
  mark(keys: readonly Key[]): void;
  stop(): void;
}

/**
 * Writes and refetches what the stream tells: at once, then at most once a round however many events arrive. A query
 * that is being fetched waits for a later round: cutting it off would starve it, and its answer may be older than the
 * event.
 */
export function createRefresher(client: QueryClient): Refresher {
  const marked = new Map<string, Key>();
  let told: LoggedEvent[] = [];

  const rounds = createRounds(() => {
    if (told.length > 0) putOnTop(client, told);
    // An answer that is on its way may be older than what was told meanwhile: it is told again once that came.
    told = isFeedAwaited(client) ? told.slice(-MAX_TOLD) : [];
    // Most of what a storm makes old nobody looks at: only what is held is compared with it.
    const held = Map.groupBy(client.getQueryCache().getAll(), ({ queryKey }) => queryKey[0]);
    for (const [hash, queryKey] of marked) {
      if (isBeingFetched(held.get(queryKey[0]), client, queryKey)) continue;
      marked.delete(hash);
      if (held.has(queryKey[0])) void client.invalidateQueries({ queryKey });
    }
    return marked.size > 0 || told.length > 0;
  });

  function mark(keys: readonly Key[]): void {
    for (const key of keys) marked.set(hashKey(key), key);
    rounds.ask();
  }

  return {
    tell(event) {
      told.push(event);
      mark(affectedBy(event));
    },
    mark,
    stop() {
      rounds.stop();
      marked.clear();
      told = [];
    },
  };
}

function isBeingFetched(held: readonly Query[] | undefined, client: QueryClient, queryKey: Key): boolean {
  return held !== undefined && client.isFetching({ queryKey }) > 0;
}
