import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import { mix } from "./hash.ts";
import type { KeyTable, Share } from "./key-table.ts";

/**
 * Rendezvous hashing by weight: each node draws -ln(u) / weight with a u of its own for each key, the least owns it
 * (Schindelhauer and Schomaker, Weighted Distributed Hash Tables, SPAA 2005, the logarithmic method). Exact shares, and
 * only keys of what changed move; a pick looks at all n nodes.
 */
export class Rendezvous implements KeyTable {
  readonly #nodes: readonly Node[];
  readonly #hashes: Int32Array;
  readonly #perWeight: Float64Array;

  constructor(shares: readonly Share[]) {
    this.#nodes = shares.map(({ node }) => node);
    this.#hashes = Int32Array.from(shares, ({ hash }) => hash);
    this.#perWeight = Float64Array.from(shares, ({ weight }) => 1 / weight);
  }

  ownerOf(hash: number): Node | undefined {
    return this.ownerAmong(hash, undefined);
  }

  ownerAmong(hash: number, isOut: IsOut | undefined): Node | undefined {
    const hashes = this.#hashes;
    const perWeight = this.#perWeight;
    let least = Infinity;
    let owner: Node | undefined;
    for (let index = 0; index < hashes.length; index++) {
      const u = ((mix(hash ^ (hashes[index] ?? 0)) >>> 0) + 0.5) * 2 ** -32;
      const each = perWeight[index] ?? 0;
      // -ln(u) is at least 1 - u: most need no logarithm.
      if ((1 - u) * each >= least) continue;
      const drawn = -Math.log(u) * each;
      if (drawn >= least) continue;
      const node = this.#nodes[index];
      if (node === undefined || isOut?.(node) === true) continue;
      least = drawn;
      owner = node;
    }
    return owner;
  }
}
