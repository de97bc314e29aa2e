import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import {
  type Compare,
  type Operation,
  type Store,
  StoreRefused,
  StoreUnavailable,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { batchAt } from "./event-log-batch.ts";
import { storedPages } from "./event-log-stored.ts";

export interface PrunerParts {
  readonly store: Pick<Store, "page" | "txn">;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly fence: readonly Compare[];
  /** The first id of the term: what is older was written by others, and is looked through once. */
  readonly firstId: string;
  /** Bytes kept at most, and a segment more. */
  readonly keepBytes: number;
}

/** A stretch of the log: what is pruned at once. */
interface Segment {
  /** When its newest and its oldest events were, ms. */
  newestAt: number;
  oldestAt: number;
  /** Of its oldest events: those of older segments come after it. */
  oldestKey: string;
  bytes: number;
}

const KEEP_MS = 86_400_000;
const SEGMENT_SHARE = 64;
const SEGMENT_MS = 900_000;
const PRUNE_MS = 60_000;
/** Before and between pages of that look: serving tables goes first. */
const PAUSE_MS = 100;
const PAGE_KEYS = 64;

/** Keeps the log bounded by age and size, during one leader's term. Knows stretches of it, not events. */
export class EventLogPruner {
  readonly #parts: PrunerParts;
  /** Newest first. */
  readonly #segments: Segment[] = [];
  readonly #cancelPeriod: () => void;
  #cancelLater: (() => void) | undefined;
  #isPruning = false;
  #isClosed = false;

  constructor(parts: PrunerParts) {
    this.#parts = parts;
    this.#cancelPeriod = parts.clock.every(PRUNE_MS, () => void this.prune());
    this.#later(PAUSE_MS, () => this.#lookThrough(parts.firstId));
  }

  /** Bytes of the log, as far as it has been looked through. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelPeriod();
    this.#cancelLater?.();
  }

  wrote(key: string, bytes: number, at: number): void {
    const newest = this.#segments[0];
    if (newest === undefined || this.#isFull(newest, at))
      this.#segments.unshift({ newestAt: at, oldestAt: at, oldestKey: key, bytes });
    else {
      newest.newestAt = Math.max(newest.newestAt, at);
      newest.bytes += bytes;
    }
    if (this.bytes > this.#parts.keepBytes) void this.prune();
  }

  /** Deletes what is too old, and what is beyond `keepBytes`. Never rejects: tried again in a minute. */
  async prune(keepBytes = this.#parts.keepBytes): Promise<void> {
    if (this.#isPruning || this.#isClosed) return;
    this.#isPruning = true;
    try {
      for (let oldest = this.#segments.at(-1); oldest !== undefined; oldest = this.#segments.at(-1)) {
        const cutoff = this.#parts.clock.now() - KEEP_MS;
        const isOver = this.bytes > keepBytes && this.#segments.length > 1;
        if (oldest.newestAt >= cutoff && !isOver) break;
        const younger = this.#segments.at(-2);
        // Alone, it may have got younger events meanwhile.
        const isDue = (at: number) => younger !== undefined || at < cutoff;
        if (!(await this.#deleteAfter(younger?.oldestKey ?? "", isDue))) break;
        this.#segments.splice(this.#segments.indexOf(oldest), 1);
      }
    } catch (error) {
      // A full disk takes no deletions either, and is told by whoever writes.
      const isKnown = error instanceof StoreUnavailable || error instanceof StoreRefused;
      if (!isKnown) this.#parts.log.warn({ err: error }, "old events could not be deleted; trying again");
    }
    this.#isPruning = false;
  }

  /** Once a term, newest first: what former leaders left. */
  async #lookThrough(from: string): Promise<void> {
    let before = from;
    try {
      for await (const page of storedPages(this.#parts, before)) {
        if (this.#isClosed) return;
        for (const { key, value } of page.batches)
          this.#found(key, Buffer.byteLength(key) + value.length, batchAt(value));
        before = page.oldestId ?? before;
        if (!page.isLast) await this.#pause();
      }
      await this.prune();
    } catch (error) {
      if (this.#isClosed) return;
      if (!(error instanceof StoreUnavailable))
        this.#parts.log.warn({ err: error }, "the event log could not be looked through; trying again");
      this.#later(PRUNE_MS, () => this.#lookThrough(before));
    }
  }

  #found(key: string, bytes: number, at: number): void {
    const oldest = this.#segments.at(-1);
    if (oldest === undefined || this.#isFull(oldest, at))
      this.#segments.push({ newestAt: at, oldestAt: at, oldestKey: key, bytes });
    else {
      oldest.oldestKey = key;
      oldest.oldestAt = at;
      oldest.bytes += bytes;
    }
  }

  #isFull({ bytes, newestAt, oldestAt }: Segment, at: number): boolean {
    const span = Math.max(newestAt, at) - Math.min(oldestAt, at);
    return bytes > this.#parts.keepBytes / SEGMENT_SHARE || span > SEGMENT_MS;
  }

  /** In transactions of at most 64 keys. False where the term is over. */
  async #deleteAfter(after: string, isDue: (at: number) => boolean): Promise<boolean> {
    const { store, keys, fence } = this.#parts;
    let from = after;
    for (;;) {
      const { entries } = await store.page(keys.allEvents, from, PAGE_KEYS);
      const deletes = entries
        .filter(({ value }) => isDue(batchAt(value)))
        .map(({ key }): Operation => ({ kind: "delete", key }));
      if (deletes.length > 0 && !(await store.txn(fence, deletes)).succeeded) return false;
      const last = entries.at(-1);
      if (this.#isClosed) return false;
      if (last === undefined || entries.length < PAGE_KEYS) return true;
      from = last.key;
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => this.#later(PAUSE_MS, resolve));
  }

  #later(delayMs: number, work: () => unknown): void {
    this.#cancelLater = this.#parts.clock.after(delayMs, () => void work());
  }
}
