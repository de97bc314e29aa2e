import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { FormerOwners } from "./former-owners.ts";
import { hashOf } from "./hash.ts";
import type { KeyTable, MakeKeyTable, Share } from "./key-table.ts";
import { openNodes, type OpenNode } from "./open-nodes.ts";
import { WeightedRandom } from "./random.ts";

/**
 * A key goes to the node that a key table says; without a key a pick is weighted random. Keys of a node that begins to
 * drain stay there. Who starts meanwhile knows no former weight and takes the others' median: with equal weights, as
 * most are, it finds the sessions where they are.
 */
export class Hashing implements Balancer {
  readonly #make: MakeKeyTable;
  readonly #keyless: WeightedRandom;
  readonly #former = new FormerOwners();
  #shares: readonly Share[] = [];
  #table: KeyTable;
  #changes = 0;

  constructor(make: MakeKeyTable, random: () => number) {
    this.#make = make;
    this.#keyless = new WeightedRandom(random);
    this.#table = make([]);
  }

  set(nodes: readonly Node[]): void {
    const before = this.#shares;
    const former = new Map(before.map((share) => [share.node, share]));
    const shares = sharesOf(openNodes(nodes));
    const leaving = nodes.filter(isLeaving);
    const isFirst = this.#changes === 0;
    if (isFirst && nodes.length === 0) return;
    this.#changes += 1;
    const began = isFirst ? leaving : leaving.filter((node) => former.has(node));
    const table = isFirst && began.length > 0 ? this.#make(withMedian(shares, began)) : this.#table;
    this.#former.change(this.#changes, table, began, new Set(leaving));
    const isSame =
      shares.length === before.length &&
      shares.every(({ node, weight }) => former.get(node)?.weight === weight);
    if (isSame) return;
    this.#shares = shares;
    this.#table = this.#make(shares);
    this.#keyless.set(nodes);
  }

  pick(key: string | undefined, isOut: IsOut | undefined): Node | undefined {
    if (key === undefined) return this.#keyless.pick(key, isOut);
    const hash = hashOf(key);
    if (!this.#former.isEmpty) {
      const former = this.#former.ownerOf(hash, isOut);
      if (former !== undefined) return former;
    }
    return isOut === undefined ? this.#table.ownerOf(hash) : this.#table.ownerAmong(hash, isOut);
  }
}

/** Maintenance is a drain at first: the endpoint leaves the table once it is drained. */
function isLeaving({ weight, endpoint }: Node): boolean {
  return weight === 0 && (endpoint.status === "draining" || endpoint.status === "maintenance");
}

function sharesOf(open: readonly OpenNode[]): Share[] {
  return open
    .map(({ node, weight }) => ({ node, weight, hash: hashOf(node.id) }))
    .sort((a, b) => (a.node.id < b.node.id ? -1 : 1));
}

function withMedian(shares: readonly Share[], leaving: readonly Node[]): Share[] {
  const weights = shares.map(({ weight }) => weight).sort((a, b) => a - b);
  const median = weights[weights.length >> 1] ?? 1;
  return sharesOf([...shares, ...leaving.map((node) => ({ node, weight: median }))]);
}
