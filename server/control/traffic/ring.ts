import { Counts, type Ledger } from "./counts.ts";
import { partOf, type Shares } from "./shares.ts";

/** Columns of counts over the last `slots` slots of time. */
export class Ring<Column extends string> {
  readonly slotMs: number;
  readonly slots: number;
  readonly #columns: Readonly<Partial<Record<Column, Counts>>>;
  readonly #all: readonly Counts[];
  #newest: number | undefined;

  constructor(slotMs: number, slots: number, columns: readonly Column[], ledger: Ledger) {
    this.slotMs = slotMs;
    this.slots = slots;
    const made = columns.map((name) => [name, new Counts(slots, ledger)] as const);
    this.#columns = Object.fromEntries(made) as Partial<Record<Column, Counts>>; // by these very names
    this.#all = made.map(([, counts]) => counts);
  }

  get bytes(): number {
    return this.#all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Forgets what is overwritten when time has come to `slot`. */
  advance(slot: number): void {
    const before = this.#newest;
    if (before !== undefined && slot <= before) return;
    this.#newest = slot;
    if (before === undefined) return;
    const passed = Math.min(slot - before, this.slots);
    const first = (slot - passed + 1) % this.slots;
    const beforeEnd = Math.min(passed, this.slots - first);
    for (const counts of this.#all) {
      counts.clear(first, beforeEnd);
      if (passed > beforeEnd) counts.clear(0, passed - beforeEnd);
    }
  }

  /** Only after `advance` to the last slot of the shares. What it has no column for is not kept. */
  add(column: Column, count: number, shares: Shares): void {
    const counts = this.#columns[column];
    if (counts === undefined) return;
    for (let part = 0; part < shares.until.length; part += 1) {
      const slot = shares.first + part;
      if (this.#holds(slot)) counts.add(slot % this.slots, partOf(count, shares, part));
    }
  }

  get(column: Column, slot: number): number {
    return this.#holds(slot) ? (this.#columns[column]?.get(slot % this.slots) ?? 0) : 0;
  }

  /** Over slots from `first` to before `end`. */
  sum(column: Column, first: number, end: number): number {
    const newest = this.#newest;
    const counts = this.#columns[column];
    if (newest === undefined || counts === undefined) return 0;
    const start = Math.max(first, newest - this.slots + 1);
    const count = Math.min(end, newest + 1) - start;
    return count <= 0 ? 0 : counts.sum(start % this.slots, count);
  }

  #holds(slot: number): boolean {
    return this.#newest !== undefined && slot <= this.#newest && slot > this.#newest - this.slots;
  }
}
