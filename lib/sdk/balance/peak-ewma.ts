import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { ageing } from "./ewma.ts";
import { openNodes } from "./open-nodes.ts";
import { Sampler } from "./sampler.ts";

/** Of one whose first call has not ended, ms: more than any that has answered (Finagle's PeakEwma). */
const PENALTY_MS = 1e9;

/**
 * Of two nodes drawn by weight, the one where a call is expected to be done first: peak EWMA x (calls in flight for an
 * average weight + 1). Weights enter the draw and the calls in flight: with equal times they are followed exactly.
 */
export class PeakEwma implements Balancer {
  readonly #sampler: Sampler;
  /** By index: average weight / weight. */
  #perCall = new Float64Array(0);

  constructor(random: () => number) {
    this.#sampler = new Sampler(random);
  }

  set(nodes: readonly Node[]): void {
    const open = openNodes(nodes);
    this.#sampler.set(open);
    const average = open.reduce((sum, { weight }) => sum + weight, 0) / open.length;
    this.#perCall = Float64Array.from(open, ({ weight }) => average / weight);
  }

  pick(_key: string | undefined, isOut: IsOut | undefined, now: number): Node | undefined {
    const sampler = this.#sampler;
    const first = sampler.draw(isOut);
    if (first < 0) return undefined;
    const second = sampler.drawBeside(first, isOut);
    const one = sampler.at(first);
    if (second === first) return one;
    const other = sampler.at(second);
    // Each divided by its own ageing, without dividing.
    const isSooner =
      this.#cost(other, second) * ageing(one, now) < this.#cost(one, first) * ageing(other, now);
    return isSooner ? other : one;
  }

  #cost(node: Node, index: number): number {
    const load = node.inFlight * (this.#perCall[index] ?? 1);
    if (node.ewmaMs === 0 && node.inFlight > 0) return PENALTY_MS + load;
    return node.ewmaMs * (load + 1);
  }
}
