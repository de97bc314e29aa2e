import { hashKey, type QueryClient } from "@tanstack/react-query";
import type { Key } from "./keys.ts";

/** At most four rounds of refetching a second. */
const ROUND_MS = 250;

export interface Refresher {
  /** Notes queries as old; they are asked again in the next round. */
  mark(keys: readonly Key[]): void;
  stop(): void;
}

/**
 * Refetches what was marked: at once, then at most once a round however many events arrive. A query that is being
 * fetched waits for a later round: cutting it off would starve it, and its answer may be older than the event.
 */
export function createRefresher(client: QueryClient): Refresher {
  const marked = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function round(): void {
    timer = undefined;
    for (const [hash, queryKey] of marked) {
      if (client.isFetching({ queryKey }) > 0) continue;
      marked.delete(hash);
      void client.invalidateQueries({ queryKey });
    }
    timer = setTimeout(marked.size > 0 ? round : rest, ROUND_MS);
  }

  function rest(): void {
    timer = undefined;
    if (marked.size > 0) round();
  }

  return {
    mark(keys) {
      for (const key of keys) marked.set(hashKey(key), key);
      if (timer === undefined) round();
    },
    stop() {
      clearTimeout(timer);
      marked.clear();
    },
  };
}
