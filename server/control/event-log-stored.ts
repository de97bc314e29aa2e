import type { LoggedEvent } from "#lib/contract/events.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Store } from "#server/ports/store.ts";
import { batchAt, decodeBatch } from "./event-log-batch.ts";

/** A page of the store's events, newest first. */
export interface StoredPage {
  /** When its oldest were, ms. */
  readonly at: number;
  /** Older than all of the page; undefined where it has none. */
  readonly oldestId: string | undefined;
  readonly bytes: number;
  /** Whether the log ends with it. */
  readonly isLast: boolean;
  readonly batches: readonly StoredBatch[];
}

export interface StoredBatch {
  readonly key: string;
  readonly firstId: string;
  readonly value: Buffer;
}

const FIRST_KEYS = 50;
const MIN_KEYS = 8;
const MAX_KEYS = 2000;
const PAGE_BYTES = 1024 * 1024;

/** The events that the store has, older than the id `before` or all, page by page. Pages are of about 1 MiB. */
export async function* storedPages(
  { store, keys }: { readonly store: Pick<Store, "page">; readonly keys: KeySpace },
  before: string | undefined,
): AsyncGenerator<StoredPage> {
  let limit = FIRST_KEYS;
  let after = before === undefined ? "" : keys.events(before);
  for (;;) {
    const { entries } = await store.page(keys.allEvents, after, limit);
    const batches = entries.flatMap(({ key, value }) => {
      const parsed = keys.parse(key);
      return parsed.kind === "events" ? [{ key, firstId: parsed.firstId, value }] : [];
    });
    const last = batches.at(-1);
    const isLast = entries.length < limit;
    const bytes = batches.reduce((sum, { value }) => sum + value.length, 0);
    yield {
      at: last === undefined ? 0 : batchAt(last.value),
      oldestId: last?.firstId,
      bytes,
      isLast,
      batches,
    };
    if (isLast) return;
    after = entries.at(-1)?.key ?? "";
    limit = Math.min(MAX_KEYS, Math.max(MIN_KEYS, Math.floor((PAGE_BYTES * entries.length) / (bytes + 1))));
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
