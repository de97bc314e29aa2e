import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import { Generator } from "./generator.ts";
import type { OpenNode } from "./open-nodes.ts";

const UNIT = 2 ** -32;
/** Draws before who is out is left out by going through all of them. */
const DRAWS = 8;

/**
 * Nodes by chance, each in proportion to its weight: Walker's alias method as Vose builds it (A linear algorithm for
 * generating random numbers with a given distribution, 1991). Each of n columns holds its own node and one other.
 */
export class Sampler {
  readonly #generator: Generator;
  #nodes: readonly Node[] = [];
  #weights = new Float64Array(0);
  /** The share of a column that is its own node's. */
  #own = new Float64Array(0);
  #other = new Int32Array(0);
  #isEven = true;

  constructor(random: () => number) {
    this.#generator = new Generator(random);
  }

  set(open: readonly OpenNode[]): void {
    this.#nodes = open.map(({ node }) => node);
    this.#weights = Float64Array.from(open, ({ weight }) => weight);
    this.#isEven = this.#weights.every((weight) => weight === this.#weights[0]);
    this.#fill();
  }

  /** A node and its index: -1 when there is none. */
  draw(isOut: IsOut | undefined): number {
    const size = this.#nodes.length;
    if (size === 0) return -1;
    if (isOut === undefined) return this.#column(size);
    for (let draws = 0; draws < DRAWS; draws++) {
      const index = this.#column(size);
      if (!isOut(this.at(index))) return index;
    }
    return this.scan(isOut);
  }

  /** Another than `first`, drawn once more where it is the same; `first` where that, too, or none but it is in. */
  drawBeside(first: number, isOut: IsOut | undefined): number {
    const size = this.#nodes.length;
    if (this.#isEven && isOut === undefined && size > 1) {
      const other = first + 1 + Math.trunc(this.#generator.next() * UNIT * (size - 1));
      return other < size ? other : other - size;
    }
    for (let draws = 0; draws < 2; draws++) {
      const index = this.#column(size);
      if (index !== first && (isOut === undefined || !isOut(this.at(index)))) return index;
    }
    return first;
  }

  /** As `draw`, asking of each node once whether it is out. */
  scan(isOut: IsOut): number {
    let total = 0;
    let chosen = -1;
    for (let index = 0; index < this.#nodes.length; index++) {
      if (isOut(this.at(index))) continue;
      const weight = this.weightOf(index);
      total += weight;
      if (chosen < 0 || this.#generator.next() * UNIT * total < weight) chosen = index;
    }
    return chosen;
  }

  at(index: number): Node {
    return this.#nodes[index] as Node; // an index that this has answered
  }

  weightOf(index: number): number {
    return this.#weights[index] ?? 0;
  }

  #column(size: number): number {
    const point = this.#generator.next() * UNIT * size;
    const column = Math.trunc(point);
    return point - column < (this.#own[column] ?? 1) ? column : (this.#other[column] ?? column);
  }

  #fill(): void {
    const size = this.#nodes.length;
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    const left = this.#weights.map((weight) => (weight * size) / total);
    this.#own = new Float64Array(size).fill(1);
    this.#other = Int32Array.from(left, (_, index) => index);
    const small: number[] = [];
    const large: number[] = [];
    for (const [index, share] of left.entries()) (share < 1 ? small : large).push(index);
    for (;;) {
      const low = small.pop();
      const high = large.at(-1);
      if (low === undefined || high === undefined) break;
      this.#own[low] = left[low] ?? 1;
      this.#other[low] = high;
      left[high] = (left[high] ?? 1) - (1 - (left[low] ?? 1));
      if ((left[high] ?? 1) >= 1) continue;
      large.pop();
      small.push(high);
    }
  }
}
