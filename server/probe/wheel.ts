/** Items by the time they fall due, in slots of `tickMs`: adding and removing cost the same at any number. */
export interface Wheel<T> {
  /** Puts `item` at `dueMs` (monotonic), or moves it there. */
  set(item: T, dueMs: number): void;
  delete(item: T): void;
  /** Takes out what is due at `nowMs`, earliest slot first. An item is never early, and up to one tick late. */
  takeDue(nowMs: number): readonly T[];
  readonly size: number;
}

const SLOTS = 1024;

export function createWheel<T>(tickMs: number, nowMs: number): Wheel<T> {
  const slots: Set<T>[] = Array.from({ length: SLOTS }, () => new Set());
  const ticks = new Map<T, number>();
  let lastTick = Math.floor(nowMs / tickMs);

  const slotOf = (tick: number): Set<T> => {
    const slot = slots[tick % SLOTS];
    if (slot === undefined) throw new Error(`a tick is a whole number of 0 or more, not ${tick}`);
    return slot;
  };

  const remove = (item: T): void => {
    const tick = ticks.get(item);
    if (tick === undefined) return;
    slotOf(tick).delete(item);
    ticks.delete(item);
  };

  return {
    set: (item, dueMs) => {
      remove(item);
      const tick = Math.max(lastTick + 1, Math.ceil(dueMs / tickMs));
      ticks.set(item, tick);
      slotOf(tick).add(item);
    },
    delete: remove,
    takeDue: (now) => {
      const nowTick = Math.floor(now / tickMs);
      const due: T[] = [];
      // After a long stall one round visits every slot; a second would find nothing more.
      for (let tick = Math.max(lastTick + 1, nowTick - SLOTS + 1); tick <= nowTick; tick++) {
        for (const item of slotOf(tick)) {
          if ((ticks.get(item) ?? Infinity) <= nowTick) due.push(item);
        }
      }
      lastTick = Math.max(lastTick, nowTick);
      due.forEach(remove);
      return due;
    },
    get size() {
      return ticks.size;
    },
  };
}
