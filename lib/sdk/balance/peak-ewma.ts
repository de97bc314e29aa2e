import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { expectedMs } from "./ewma.ts";
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
  #averageWeight = 1;

  constructor(random: () => number) {
    this.#sampler = new Sampler(random);
  }

  set(nodes: readonly Node[]): void {
    const open = openNodes(nodes);
    this.#sampler.set(open);
    this.#averageWeight = open.reduce((sum, { weight }) => sum + weight, 0) / open.length;
  }

  pick(_key: string | undefined, isOut: IsOut | undefined, now: number): Node | undefined {
    const sampler = this.#sampler;
    const first = sampler.draw(isOut);
    if (first < 0) return undefined;
    const second = sampler.drawBeside(first, isOut);
    if (second === first) return sampler.at(first);
    return this.#cost(second, now) < this.#cost(first, now) ? sampler.at(second) : sampler.at(first);
  }

  #cost(index: number, now: number): number {
    const node = this.#sampler.at(index);
    const load = (node.inFlight * this.#averageWeight) / this.#sampler.weightOf(index);
    const takesMs = expectedMs(node, now);
    return takesMs === 0 && node.inFlight > 0 ? PENALTY_MS + load : takesMs * (load + 1);
  }
}
