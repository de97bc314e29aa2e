import { serviceKeyText, type KeySpace, type ServiceKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import {
  StoreRefused,
  StoreUnavailable,
  type Compare,
  type Operation,
  type Store,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { EncodedTable } from "#server/core/table-encoder.ts";
import type { EventLog } from "./event-log.ts";
import { FENCE_BROKEN } from "./fence.ts";
import type { WatchedTables } from "./watched-tables.ts";

/** etcd allows 128 operations a transaction, compares apart; its requests are at most 1.5 MiB. */
const MAX_OPERATIONS = 128;
const MAX_BYTES = 1024 * 1024;
/** What is left for events, keys apart. */
const MAX_BYTES_WITH_EVENTS = MAX_BYTES + 256 * 1024;
const RETRY_MS = 250;

export interface CommitterHooks {
  /** The table a service should have; undefined when the service is not known. */
  readonly desired: (service: ServiceKey, currentChunks: number) => EncodedTable | undefined;
  /** The store's table is what is desired, at this revision. */
  readonly onSettled: (service: ServiceKey, revision: number) => void;
  /** The store takes the table for no reason that trying again would mend. */
  readonly onRefused: (service: ServiceKey, reason: string) => void;
}

export interface CommitterParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly tables: WatchedTables;
  /** What every write of the term compares: the leader key and the epoch. */
  readonly fence: readonly Compare[];
  /** What happened goes to the store with what came of it. */
  readonly events: Pick<EventLog, "carry">;
  /** Resolves when the mirror has applied a revision. */
  readonly reached: (revision: number) => Promise<void>;
  readonly onDeposed: (reason: string) => void;
}

interface Write {
  readonly service: ServiceKey;
  readonly operations: readonly Operation[];
  readonly bytes: number;
}

/**
 * Brings the store's tables to what is desired. Level-based: it compares with what the mirror last watched, so a
 * write of unknown outcome is settled by looking again. One transaction in flight; what changes meanwhile goes together.
 */
export class Committer {
  readonly #parts: CommitterParts & CommitterHooks;
  readonly #dirty = new Map<string, ServiceKey>();
  #isRunning = false;
  #isClosed = false;
  /** After a refusal, services go one by one until the culprit is found. */
  #isIsolating = false;
  /** Services that failed here when looked at last, and why: told once for each reason. */
  readonly #failing = new Map<string, string>();
  #wake: (() => void) | undefined;

  constructor(parts: CommitterParts & CommitterHooks) {
    this.#parts = parts;
  }

  /** The service's state changed: its table may be another now. */
  touch(service: ServiceKey): void {
    this.#dirty.set(serviceKeyText(service), service);
    if (!this.#isRunning) void this.#run();
  }

  /** Nothing is sent afterwards; a transaction under way is left to its fence. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await Promise.resolve(); // the rest of this turn's events belong to the same transaction
    try {
      while (this.#dirty.size > 0 && !this.#isClosed) await this.#commitSome();
    } catch (error) {
      this.#parts.log.error({ err: error }, "writing tables failed; going on at the next change");
    } finally {
      this.#isIsolating = false;
      this.#isRunning = false;
    }
  }

  async #commitSome(): Promise<void> {
    const writes = this.#take();
    if (writes.length === 0) return;
    try {
      const { store, fence, events } = this.#parts;
      const operations = writes.flatMap((write) => write.operations);
      const bytes = writes.reduce((sum, write) => sum + write.bytes, 0);
      const room = { operations: MAX_OPERATIONS - operations.length, bytes: MAX_BYTES_WITH_EVENTS - bytes };
      const { succeeded, revision } = await events.carry(room, (more) =>
        store.txn(fence, [...operations, ...more]),
      );
      if (this.#isClosed) return;
      if (!succeeded) return this.#parts.onDeposed(FENCE_BROKEN);
      await this.#parts.reached(revision);
    } catch (error) {
      if (!(await this.#isWorthRetrying(error, writes))) return;
    }
    for (const { service } of writes) this.#dirty.set(serviceKeyText(service), service);
  }

  /** Takes dirty services for one transaction; those that are as desired are settled on the way. */
  #take(): Write[] {
    const writes: Write[] = [];
    let operations = 0;
    let bytes = 0;
    for (const [text, service] of this.#dirty) {
      const write = this.#tryDiff(text, service);
      const isFull =
        this.#isIsolating ||
        operations + (write?.operations.length ?? 0) > MAX_OPERATIONS ||
        bytes + (write?.bytes ?? 0) > MAX_BYTES;
      if (write !== undefined && writes.length > 0 && isFull) break;
      this.#dirty.delete(text);
      if (write === undefined) continue;
      writes.push(write);
      operations += write.operations.length;
      bytes += write.bytes;
    }
    return writes;
  }

  /** One whose table cannot be made must not hold up the others: it waits for its next change. */
  #tryDiff(text: string, service: ServiceKey): Write | undefined {
    try {
      const write = this.#diff(service);
      this.#failing.delete(text);
      return write;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#failing.get(text) !== reason)
        this.#parts.log.error({ ...service, err: error }, "a table cannot be written; going on without it");
      this.#failing.set(text, reason);
      return undefined;
    }
  }

  #diff(service: ServiceKey): Write | undefined {
    const { tables, keys, desired, onSettled } = this.#parts;
    const current = tables.chunks(service);
    const encoded = desired(service, current.size);
    if (encoded === undefined) return undefined;
    const changed = encoded.chunks.flatMap((value, n) =>
      current.get(n)?.value.equals(value) === true ? [] : [n],
    );
    if (changed.length === 0) {
      onSettled(service, current.get(0)?.modRevision ?? 0);
      return undefined;
    }
    const puts = [...new Set([0, ...changed])].map((n): Operation => ({
      kind: "put",
      key: keys.table(service, n),
      value: encoded.chunks[n] ?? Buffer.alloc(0),
    }));
    const leftovers = [...current.keys()]
      .filter((n) => n >= encoded.chunks.length)
      .slice(0, MAX_OPERATIONS - puts.length);
    const deletes = leftovers.map((n): Operation => ({ kind: "delete", key: keys.table(service, n) }));
    return {
      service,
      operations: [...puts, ...deletes],
      bytes: puts.reduce((sum, put) => sum + (put.kind === "put" ? put.value.length : 0), 0),
    };
  }

  /** A table that the store refuses for its size keeps its last good version, and must not hold up the others. */
  async #isWorthRetrying(error: unknown, writes: readonly Write[]): Promise<boolean> {
    const services = writes.map(({ service }) => serviceKeyText(service));
    if (error instanceof StoreRefused && (error.reason === "too_large" || error.reason === "invalid")) {
      this.#isIsolating = writes.length > 1;
      if (!this.#isIsolating)
        for (const { service } of writes) this.#parts.onRefused(service, `the store: ${error.message}`);
      return this.#isIsolating;
    }
    if (!(error instanceof StoreUnavailable))
      this.#parts.log.error({ err: error, services }, "writing tables failed; trying again");
    if (!this.#isClosed) await this.#pause();
    return true;
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(RETRY_MS, resolve);
    this.#wake = resolve;
    await promise;
    cancel();
  }
}
