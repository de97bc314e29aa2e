import type { Operation, TxnResult } from "#server/ports/store.ts";
import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";
import type { EncodedEvent } from "./event-log-batch.ts";
import { eventId } from "./event-log-ids.ts";
import { EventLogPruner } from "./event-log-pruner.ts";
import { type Batch, EventQueue, MAX_BATCH_BYTES, type Room } from "./event-log-queue.ts";
import type { EventLogParts, EventTerm } from "./event-log.ts";
import { FENCE_BROKEN } from "./fence.ts";

interface WriterParts extends EventLogParts {
  readonly keepBytes: number;
  /** Events that could not be kept, told once the store takes some again. */
  readonly onLost: (count: number) => void;
}

type Txn = (more: readonly Operation[]) => Promise<TxnResult>;

/** What nothing was committed with goes by itself, together with what happens within this time. */
const COALESCE_MS = 500;
const RETRY_MS = 1000;
/** A store that refuses events is left alone with them for so long: they are the first thing shed. */
const QUIET_MS = 60_000;
const FLUSH_MS = 1000;
const OWN_ROOM: Room = { operations: 32, bytes: 1024 * 1024 };
/**
 * The store keeps everything written for an hour, in its history, also what the log does not keep any more: a storm
 * of events must not fill it. So many logs' worth may be written an hour.
 */
const LOGS_AN_HOUR = 4;
/** Between two events that tell of lost ones. */
const TELL_LOST_MS = 10_000;

/** Brings events into the store: with whatever is committed, or by themselves. Fenced like every leader's write. */
export class EventLogWriter {
  readonly #parts: WriterParts;
  readonly #queue: EventQueue;
  #term: EventTerm | undefined;
  #pruner: EventLogPruner | undefined;
  #cancelTimer: (() => void) | undefined;
  #isUrgent = false;
  #writing: Promise<void> | undefined;
  #isQuiet = false;
  #quietUntil = 0;
  /** Bytes that may be written now, and when that was so, ms. */
  #allowance: number;
  #allowedAt: number;
  #toldLostAt = -Infinity;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#allowance = parts.keepBytes;
    this.#allowedAt = parts.clock.monotonic();
    this.#queue = new EventQueue(parts.keys);
  }

  begin(term: EventTerm): void {
    this.end();
    this.#term = term;
    this.#pruner = new EventLogPruner({
      ...this.#parts,
      fence: term.fence,
      firstId: eventId({ term: term.revision, n: 1 }),
    });
    if (!this.#queue.isEmpty) this.#schedule(0);
  }

  end(): void {
    this.#term = undefined;
    this.#pruner?.close();
    this.#pruner = undefined;
    this.#unschedule();
  }

  get lost(): number {
    return this.#queue.lostTotal;
  }

  push(event: EncodedEvent): void {
    this.#queue.push(event);
    const isMuch = this.#queue.bytes >= MAX_BATCH_BYTES;
    if (isMuch && !this.#isUrgent) this.#unschedule();
    this.#isUrgent = isMuch;
    this.#schedule(isMuch ? 0 : COALESCE_MS);
  }

  /** Resolves when what waits has been written, or the store does not take it now. Takes a second at most. */
  async flush(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(FLUSH_MS, resolve);
    await Promise.race([this.#write(), late]);
    cancel();
  }

  /** A transaction of somebody else's, with waiting events where it has room. */
  async carry(room: Room, txn: Txn): Promise<TxnResult> {
    const batches = this.#isTaking ? this.#take(room) : [];
    let isCarried = false;
    try {
      const carried = await this.carryThese(batches, txn);
      isCarried = carried.isCarried;
      return carried.result;
    } finally {
      if (!isCarried) this.#queue.failed(batches);
      this.#schedule(RETRY_MS);
    }
  }

  /** As `carry`, but these or none. Where the store refuses the transaction with them, it goes without. */
  async carryThese(
    batches: readonly Batch[],
    txn: Txn,
  ): Promise<{ readonly result: TxnResult; readonly isCarried: boolean }> {
    if (batches.length === 0 || !this.#isTaking) return { result: await txn([]), isCarried: false };
    try {
      const result = await txn(batches.map(({ operation }) => operation));
      if (result.succeeded) this.#wrote(batches);
      return { result, isCarried: result.succeeded };
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw error;
      const result = await txn([]); // throws where it was not for the events' sake
      this.#refused(error);
      return { result, isCarried: false };
    }
  }

  get #isTaking(): boolean {
    return this.#term !== undefined && this.#parts.clock.monotonic() >= this.#quietUntil;
  }

  #schedule(delayMs: number): void {
    if (this.#term === undefined || this.#cancelTimer !== undefined || this.#queue.isEmpty) return;
    const quietMs = this.#quietUntil - this.#parts.clock.monotonic();
    this.#cancelTimer = this.#parts.clock.after(Math.max(delayMs, quietMs), () => {
      this.#unschedule();
      if (this.#isTaking) void this.#write();
      else this.#schedule(0);
    });
  }

  #unschedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#isUrgent = false;
  }

  async #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      this.#schedule(RETRY_MS);
    });
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { store, log } = this.#parts;
    while (!this.#queue.isEmpty && this.#isTaking) {
      const term = this.#term;
      const batches = this.#take(OWN_ROOM);
      if (batches.length === 0) return;
      let isWritten = false;
      try {
        const operations = batches.map(({ operation }) => operation);
        isWritten = (await store.txn(term?.fence ?? [], operations)).succeeded;
        if (isWritten) this.#wrote(batches);
        else term?.onDeposed(FENCE_BROKEN);
      } catch (error) {
        if (error instanceof StoreRefused) this.#refused(error);
        else if (!(error instanceof StoreUnavailable))
          log.error({ err: error }, "writing events failed; trying again");
      } finally {
        if (!isWritten) this.#queue.failed(batches);
      }
      if (!isWritten) return;
    }
  }

  #wrote(batches: readonly Batch[]): void {
    for (const { operation, bytes, at } of batches) {
      this.#pruner?.wrote(operation.key, bytes, at);
      this.#allowance -= bytes;
    }
    if (this.#isQuiet) this.#parts.log.info({}, "the store takes events again");
    this.#isQuiet = false;
    const now = this.#parts.clock.monotonic();
    if (now - this.#toldLostAt < TELL_LOST_MS) return;
    const lost = this.#queue.takeLost();
    if (lost === 0) return;
    this.#toldLostAt = now;
    this.#parts.onLost(lost);
  }

  #take({ operations, bytes }: Room): Batch[] {
    const now = this.#parts.clock.monotonic();
    const earned = ((now - this.#allowedAt) / 3_600_000) * LOGS_AN_HOUR * this.#parts.keepBytes;
    this.#allowance = Math.min(this.#parts.keepBytes, this.#allowance + earned);
    this.#allowedAt = now;
    return this.#queue.take({ operations, bytes: Math.min(bytes, this.#allowance) });
  }

  #refused(error: StoreRefused): void {
    if (!this.#isQuiet)
      this.#parts.log.warn(
        { err: error },
        "the store takes no events: they are left out until it does, tables go on",
      );
    this.#isQuiet = true;
    this.#quietUntil = this.#parts.clock.monotonic() + QUIET_MS;
    if (error.reason === "no_space") void this.#pruner?.prune(this.#pruner.bytes / 2);
  }
}
