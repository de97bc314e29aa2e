import type { KeySpace } from "#server/core/keys.ts";
import type { Operation } from "#server/ports/store.ts";
import { encodeBatch, type EncodedEvent } from "./event-log-batch.ts";
import { eventId } from "./event-log-ids.ts";

/** Events of one key. Written again after a failure it is the same key and value, so that twice is harmless. */
export interface Batch {
  readonly operation: Operation & { kind: "put" };
  readonly at: number;
  readonly count: number;
  /** Of key and value. */
  readonly bytes: number;
}

/** What a transaction has room for. */
export interface Room {
  readonly operations: number;
  readonly bytes: number;
}

export const MAX_BATCH_BYTES = 128 * 1024;
const MAX_WAITING = 5000;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** Events that the store does not have yet, oldest first: bounded, the oldest go. */
export class EventQueue {
  readonly #keys: KeySpace;
  #waiting: EncodedEvent[] = [];
  #failed: Batch[] = [];
  #count = 0;
  #bytes = 0;
  #lost = 0;
  #lostTotal = 0;

  constructor(keys: KeySpace) {
    this.#keys = keys;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  push(event: EncodedEvent): void {
    this.#waiting.push(event);
    this.#add(1, event.bytes);
    this.#bound();
  }

  /** What fits, to be given back by `failed` when it was not written. */
  take(room: Room): Batch[] {
    const batches: Batch[] = [];
    let { operations, bytes } = room;
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) {
      if (operations < 1 || bytes < batch.bytes) {
        this.#failed.unshift(batch);
        break;
      }
      batches.push(batch);
      this.#add(-batch.count, -batch.bytes);
      operations -= 1;
      bytes -= batch.bytes;
    }
    return batches;
  }

  failed(batches: readonly Batch[]): void {
    this.#failed.unshift(...batches);
    for (const { count, bytes } of batches) this.#add(count, bytes);
    this.#bound();
  }

  /** Events that had to go since this was last asked. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Since the start. */
  get lostTotal(): number {
    return this.#lostTotal;
  }

  #next(): Batch | undefined {
    const failed = this.#failed.shift();
    if (failed !== undefined) return failed;
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    let bytes = 0;
    const end = this.#waiting.findIndex((event, i) => {
      bytes += event.bytes;
      const follows = event.term === first.term && event.n === first.n + i;
      return i > 0 && (!follows || bytes > MAX_BATCH_BYTES);
    });
    const events = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    const batch = makeBatch(this.#keys, events);
    this.#add(0, batch.bytes - events.reduce((sum, event) => sum + event.bytes, 0));
    return batch;
  }

  #bound(): void {
    while (this.#count > MAX_WAITING || this.#bytes > MAX_WAITING_BYTES) {
      const batch = this.#failed.shift();
      const gone = batch ?? { count: 1, bytes: this.#waiting.shift()?.bytes ?? 0 };
      this.#add(-gone.count, -gone.bytes);
      this.#lost += gone.count;
      this.#lostTotal += gone.count;
    }
  }

  #add(count: number, bytes: number): void {
    this.#count += count;
    this.#bytes += bytes;
  }
}

/** At least one event, each following the one before. */
export function makeBatch(keys: KeySpace, events: readonly EncodedEvent[]): Batch {
  const key = keys.events(eventId(events[0] ?? { term: 0, n: 0 }));
  const value = encodeBatch(events);
  const at = events.reduce((newest, event) => Math.max(newest, event.at), 0);
  return {
    operation: { kind: "put", key, value },
    at,
    count: events.length,
    bytes: Buffer.byteLength(key) + value.length,
  };
}
