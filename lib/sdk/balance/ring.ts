import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import { mix } from "./hash.ts";
import type { KeyTable, Share } from "./key-table.ts";
import { Rendezvous } from "./rendezvous.ts";

/** Points of one whose weight is the upper end of its band; at weight 100: 200, at 1: 512. */
const POINTS = 1024;
/** Weights within one band make the same points per weight: 2 x 16^k, away from the weights that people choose. */
const BAND = 16;
const BAND_START = 2;
const MOST_POINTS = 2 ** 18;
/** Points of others looked at for a key whose owner is out. */
const WALK = 128;

/**
 * A hash ring in the manner of ketama (RJ/ketama): each node has points by weight, a key belongs to the next point. The
 * points of a node rest on its own weight and the median's band alone, so that only keys of what changed move. With p
 * points a share differs by 1/√p of itself: 7 % at 200.
 */
export class Ring implements KeyTable {
  readonly #nodes: readonly Node[];
  readonly #points: Uint32Array;
  readonly #owners: Int32Array;
  /** By the first bits of a hash: the first point at or after it. */
  readonly #index: Int32Array;
  readonly #shift: number;
  readonly #rest: Rendezvous;

  constructor(shares: readonly Share[]) {
    this.#nodes = shares.map(({ node }) => node);
    this.#rest = new Rendezvous(shares);
    const counts = countsOf(shares);
    const size = counts.reduce((sum, count) => sum + count, 0);
    const bits = Math.max(1, Math.ceil(Math.log2(size + 1)));
    this.#points = new Uint32Array(size);
    this.#owners = new Int32Array(size);
    this.#index = new Int32Array(2 ** bits + 1);
    this.#shift = 32 - bits;
    this.#fill(shares, counts);
  }

  ownerOf(hash: number): Node | undefined {
    return this.#nodes[this.#owners[this.#after(hash)] ?? -1];
  }

  ownerAmong(hash: number, isOut: IsOut): Node | undefined {
    let at = this.#after(hash);
    let former = -1;
    for (let walked = 0; walked < WALK; walked++) {
      const index = this.#owners[at] ?? -1;
      const node = this.#nodes[index];
      if (node === undefined) return undefined;
      if (index !== former && !isOut(node)) return node;
      former = index;
      at = at + 1 < this.#owners.length ? at + 1 : 0;
    }
    return this.#rest.ownerAmong(hash, isOut);
  }

  #after(hash: number): number {
    const points = this.#points;
    let at = this.#index[hash >>> this.#shift] ?? 0;
    while (at < points.length && (points[at] ?? 0) < hash >>> 0) at += 1;
    return at < points.length ? at : 0;
  }

  /** Sorts by counting: points are spread evenly, so that those which share their first bits are about one. */
  #fill(shares: readonly Share[], counts: Int32Array): void {
    const starts = this.#index;
    for (let index = 0; index < counts.length; index++) {
      const hash = shares[index]?.hash ?? 0;
      for (let point = 0; point < (counts[index] ?? 0); point++) {
        const first = (pointOf(hash, point) >>> this.#shift) + 1;
        starts[first] = (starts[first] ?? 0) + 1;
      }
    }
    for (let first = 1; first < starts.length; first++) {
      starts[first] = (starts[first] ?? 0) + (starts[first - 1] ?? 0);
    }
    const ends = starts.slice();
    for (let index = 0; index < counts.length; index++) {
      const hash = shares[index]?.hash ?? 0;
      for (let point = 0; point < (counts[index] ?? 0); point++) {
        const value = pointOf(hash, point) >>> 0;
        const first = value >>> this.#shift;
        this.#insert(value, index, starts[first] ?? 0, ends[first] ?? 0);
        ends[first] = (ends[first] ?? 0) + 1;
      }
    }
  }

  /** Between `start` and `end`, which grows by one; of two at one point, the one that was there comes first. */
  #insert(value: number, owner: number, start: number, end: number): void {
    let at = end;
    for (; at > start && (this.#points[at - 1] ?? 0) > value; at--) {
      this.#points[at] = this.#points[at - 1] ?? 0;
      this.#owners[at] = this.#owners[at - 1] ?? 0;
    }
    this.#points[at] = value;
    this.#owners[at] = owner;
  }
}

const pointOf = (hash: number, point: number): number => mix(hash ^ mix(point));

function countsOf(shares: readonly Share[]): Int32Array {
  const weights = shares.map(({ weight }) => weight).sort((a, b) => a - b);
  const median = weights[weights.length >> 1] ?? 1;
  const band = Math.ceil(Math.log(median / BAND_START) / Math.log(BAND));
  let perWeight = POINTS / (BAND_START * BAND ** band);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  while (total * perWeight > MOST_POINTS) perWeight /= 2;
  // Below one point, a node of the lot has one by the chance of its hash: no light one is called for a whole point.
  const counts = Int32Array.from(shares, ({ weight, hash }) =>
    Math.floor(weight * perWeight + (mix(hash ^ 1) >>> 0) * 2 ** -32),
  );
  return counts.some((count) => count > 0) ? counts : counts.fill(1);
}
