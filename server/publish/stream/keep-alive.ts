import type { Clock } from "#server/ports/clock.ts";
import type { Reader } from "./reader.ts";

const SLOTS = 15;
const TICK_MS = 1000;

/** All readers, each of which hears something every 15 s: one timer for all, a fifteenth of them at a time. */
export interface KeepAlive extends Iterable<Reader> {
  add(reader: Reader): void;
  delete(reader: Reader): void;
  readonly size: number;
  stop(): void;
}

export function createKeepAlive(clock: Clock, tell: (reader: Reader) => void): KeepAlive {
  const slots = Array.from({ length: SLOTS }, () => new Set<Reader>());
  let tick = 0;
  let size = 0;
  const stop = clock.every(TICK_MS, () => {
    tick = (tick + 1) % SLOTS;
    for (const reader of slots[tick] ?? []) tell(reader);
  });

  return {
    add(reader) {
      slots[tick]?.add(reader); // its turn is a whole round away
      size += 1;
    },
    delete(reader) {
      for (const slot of slots) if (slot.delete(reader)) size -= 1;
    },
    get size() {
      return size;
    },
    stop,
    *[Symbol.iterator]() {
      for (const slot of slots) yield* slot;
    },
  };
}
