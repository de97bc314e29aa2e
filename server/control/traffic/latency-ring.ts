import type { Buckets } from "./buckets.ts";
import { Counts, type Ledger } from "./counts.ts";
import { packed, type Quantiles, quantilesOf, unpacked } from "./quantiles.ts";
import { partOf, type Shares } from "./shares.ts";

export interface LatencyShape {
  readonly buckets: Buckets;
  readonly slotMs: number;
  /** Slots whose calls are kept by bucket: a whole number of blocks. */
  readonly slots: number;
  /** Slots that become one set of quantiles when they are older than that. */
  readonly block: number;
  /** How many of these are kept. */
  readonly sealed: number;
}

/** Calls by time taken, over time: of the last slots as counted, of older ones only quantiles. */
export class LatencyRing {
  readonly shape: LatencyShape;
  readonly #width: number;
  readonly #counts: Counts;
  readonly #ledger: Ledger;
  #sealed: Uint16Array | undefined;
  /** The newest block. */
  #newest: number | undefined;

  constructor(shape: LatencyShape, ledger: Ledger) {
    this.shape = shape;
    this.#width = shape.buckets.bounds.length + 1;
    this.#counts = new Counts(shape.slots * this.#width, ledger);
    this.#ledger = ledger;
  }

  get bytes(): number {
    return this.#counts.bytes + (this.#sealed?.byteLength ?? 0);
  }

  /** Only calls of slots that are still kept by bucket count. */
  add(counts: readonly number[], shares: Shares): void {
    this.#advance(this.#blockOf(shares.first + shares.until.length - 1));
    for (let part = 0; part < shares.until.length; part += 1) {
      const slot = shares.first + part;
      if (!this.#isOpen(this.#blockOf(slot))) continue;
      const place = this.#place(slot);
      for (let bucket = 0; bucket < counts.length; bucket += 1) {
        const count = counts[bucket] ?? 0;
        if (count > 0) this.#counts.add(place + bucket, partOf(count, shares, part));
      }
    }
  }

  /** Calls by bucket over slots from `first` to before `end`, as far as they are kept by bucket, added to `into`. */
  merge(first: number, end: number, into: number[]): void {
    for (let slot = first; slot < end; slot += 1) {
      if (!this.#isOpen(this.#blockOf(slot))) continue;
      const place = this.#place(slot);
      for (let bucket = 0; bucket < this.#width; bucket += 1)
        into[bucket] = (into[bucket] ?? 0) + this.#counts.get(place + bucket);
    }
  }

  /** Of one slot, or of its whole block once that is sealed; undefined without calls. */
  quantiles(slot: number): Quantiles | undefined {
    const block = this.#blockOf(slot);
    return this.#isOpen(block) ? this.#quantilesOver(slot, slot + 1) : this.#sealedOf(block);
  }

  quantilesOfBlock(block: number): Quantiles | undefined {
    const first = block * this.shape.block;
    return this.#isOpen(block) ? this.#quantilesOver(first, first + this.shape.block) : this.#sealedOf(block);
  }

  #quantilesOver(first: number, end: number): Quantiles | undefined {
    const counts = Array.from({ length: this.#width }, () => 0);
    this.merge(first, end, counts);
    return quantilesOf(counts, this.shape.buckets);
  }

  #sealedOf(block: number): Quantiles | undefined {
    const newest = this.#newest;
    if (newest === undefined || block > newest || block <= newest - this.shape.sealed) return undefined;
    return unpacked(this.#sealed?.[block % this.shape.sealed] ?? 0);
  }

  /** Blocks that come seal those in whose places their calls are counted. */
  #advance(block: number): void {
    const { slots, block: size, sealed } = this.shape;
    const open = slots / size;
    const before = this.#newest;
    if (before !== undefined && block <= before) return;
    if (before !== undefined) {
      const last = block - open;
      for (let old = Math.max(before, last - sealed) - open + 1; old <= Math.min(before, last); old += 1)
        this.#seal(old);
      // Of blocks between nothing was counted, and nothing of a day ago must stand in their places.
      for (let none = Math.max(before + 1, last - sealed + 1); none <= last; none += 1)
        if (this.#sealed !== undefined) this.#sealed[none % sealed] = 0;
      if (block - before >= open) this.#counts.clear(0, this.#counts.length);
      else
        for (let each = before + 1; each <= block; each += 1)
          this.#counts.clear(this.#place(each * size), size * this.#width);
    }
    this.#newest = block;
  }

  #seal(block: number): void {
    const quantiles = this.quantilesOfBlock(block);
    if (quantiles === undefined && this.#sealed === undefined) return;
    if (this.#sealed === undefined) {
      this.#sealed = new Uint16Array(this.shape.sealed);
      this.#ledger.bytes += this.#sealed.byteLength;
    }
    this.#sealed[block % this.shape.sealed] = quantiles === undefined ? 0 : packed(quantiles);
  }

  #isOpen(block: number): boolean {
    const newest = this.#newest;
    const open = this.shape.slots / this.shape.block;
    return newest !== undefined && block <= newest && block > newest - open;
  }

  #blockOf(slot: number): number {
    return Math.floor(slot / this.shape.block);
  }

  #place(slot: number): number {
    return (slot % this.shape.slots) * this.#width;
  }
}
