/** What all arrays together take, in bytes. */
export interface Ledger {
  bytes: number;
}

type Cells = Uint8Array | Uint16Array | Uint32Array;

/** Whole numbers that take no room while all are 0, then 1 byte each, or 2 or 4 once one of them needs it. */
export class Counts {
  readonly length: number;
  readonly #ledger: Ledger;
  #cells: Cells | undefined;
  #largest = -1;

  constructor(length: number, ledger: Ledger) {
    this.length = length;
    this.#ledger = ledger;
  }

  get bytes(): number {
    return this.#cells?.byteLength ?? 0;
  }

  get(index: number): number {
    return this.#cells?.[index] ?? 0;
  }

  /** Stays at 2³² − 1 beyond that. */
  add(index: number, count: number): void {
    if (count <= 0) return;
    const sum = Math.min(this.get(index) + count, 0xff_ff_ff_ff);
    const cells = sum > this.#largest ? this.#widened(sum) : this.#cells;
    if (cells !== undefined) cells[index] = sum;
  }

  /** Of `count` places from `index` on, around the end. */
  sum(index: number, count: number): number {
    const cells = this.#cells;
    if (cells === undefined) return 0;
    let sum = 0;
    for (let i = 0, at = index; i < count; i += 1, at = at + 1 === cells.length ? 0 : at + 1)
      sum += cells[at] ?? 0;
    return sum;
  }

  clear(index: number, count: number): void {
    const cells = this.#cells;
    if (cells === undefined) return;
    if (count === 1) cells[index] = 0;
    else cells.fill(0, index, index + count);
  }

  #widened(needed: number): Cells {
    const before = this.#cells;
    const cells =
      needed <= 0xff
        ? new Uint8Array(this.length)
        : needed <= 0xff_ff
          ? new Uint16Array(this.length)
          : new Uint32Array(this.length);
    if (before !== undefined) cells.set(before);
    this.#ledger.bytes += cells.byteLength - this.bytes;
    this.#cells = cells;
    this.#largest =
      cells instanceof Uint8Array ? 0xff : cells instanceof Uint16Array ? 0xff_ff : 0xff_ff_ff_ff;
    return cells;
  }
}
