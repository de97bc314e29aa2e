import type { KeyValue, StoreEvent } from "./store.ts";

/**
 * A part of the store's keys as one part of Headgate follows them. The mirror of the store feeds it, always with
 * whole revisions in order; `reset` first, and again after a compaction (the receiver diffs, it does not empty).
 */
export interface KeyFeed {
  reset(entries: readonly KeyValue[], revision: number): void;
  apply(events: readonly StoreEvent[], revision: number): void;
  /** The next reset is of another history: revisions of before say nothing of it. */
  forgetRevisions?(): void;
}
