import type { LoggedEvent } from "#lib/contract/events.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Store } from "#server/ports/store.ts";
import { batchAt, decodeBatch } from "./event-log-batch.ts";
import { storePages } from "./store-pages.ts";

/** A page of the store's events, newest first. */
export interface StoredPage {
  /** When its oldest were, ms, at the latest. */
  readonly at: number;
  /** Older than all of the page; undefined where it has none. */
  readonly oldestId: string | undefined;
  readonly bytes: number;
  /** Whether the log ends with it. */
  readonly isLast: boolean;
  readonly batches: readonly StoredBatch[];
  /** When its very oldest event was, ms; undefined where it has none that can be read. */
  beginning(): number | undefined;
}

export interface StoredBatch {
  readonly key: string;
  readonly firstId: string;
  readonly value: Buffer;
}

/** The events that the store has, older than the id `before` or all, page by page. */
export async function* storedPages(
  { store, keys }: { readonly store: Pick<Store, "page">; readonly keys: KeySpace },
  before: string | undefined,
): AsyncGenerator<StoredPage> {
  const after = before === undefined ? "" : keys.events(before);
  for await (const { entries, bytes, isLast } of storePages(store, keys.allEvents, after)) {
    const batches = entries.flatMap(({ key, value }) => {
      const parsed = keys.parse(key);
      return parsed.kind === "events" ? [{ key, firstId: parsed.firstId, value }] : [];
    });
    const last = batches.at(-1);
    yield {
      at: last === undefined ? 0 : batchAt(last.value),
      oldestId: last?.firstId,
      bytes,
      isLast,
      batches,
      beginning: () => (last === undefined ? undefined : decodeBatch(last.firstId, last.value)[0]?.at),
    };
  }
}

/** The page's events that are older than `before`, newest first; of batches whose bytes hold one of each `traces`. */
export function* eventsOf(
  { batches }: Pick<StoredPage, "batches">,
  before: string | undefined,
  traces: readonly (readonly Buffer[])[] = [],
): Generator<LoggedEvent> {
  for (const { firstId, value } of batches) {
    if (!traces.every((any) => any.some((trace) => value.includes(trace)))) continue;
    for (const event of decodeBatch(firstId, value).toReversed())
      if (before === undefined || event.id < before) yield event;
  }
}
