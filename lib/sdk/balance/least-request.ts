import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { openNodes } from "./open-nodes.ts";
import { Sampler } from "./sampler.ts";

/**
 * Of two nodes drawn by weight, the one with fewer calls in flight for its weight; the first when equal. With as many
 * calls everywhere that is the weights exactly; drawn evenly, the heavier of two idle ones would get all.
 */
export class LeastRequest implements Balancer {
  readonly #sampler: Sampler;

  constructor(random: () => number) {
    this.#sampler = new Sampler(random);
  }

  set(nodes: readonly Node[]): void {
    this.#sampler.set(openNodes(nodes));
  }

  pick(_key: string | undefined, isOut: IsOut | undefined): Node | undefined {
    const sampler = this.#sampler;
    const first = sampler.draw(isOut);
    if (first < 0) return undefined;
    const second = sampler.drawBeside(first, isOut);
    const one = sampler.at(first);
    const other = sampler.at(second);
    return other.inFlight * sampler.weightOf(first) < one.inFlight * sampler.weightOf(second) ? other : one;
  }
}
