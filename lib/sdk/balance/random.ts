import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { openNodes } from "./open-nodes.ts";
import { Sampler } from "./sampler.ts";

/** Each pick by chance, in proportion to the weights of those that are not out. */
export class WeightedRandom implements Balancer {
  readonly #sampler: Sampler;

  constructor(random: () => number) {
    this.#sampler = new Sampler(random);
  }

  set(nodes: readonly Node[]): void {
    this.#sampler.set(openNodes(nodes));
  }

  pick(_key: string | undefined, isOut: IsOut | undefined): Node | undefined {
    const index = this.#sampler.draw(isOut);
    return index < 0 ? undefined : this.#sampler.at(index);
  }
}
