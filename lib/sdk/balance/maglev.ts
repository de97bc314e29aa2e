import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import { mix } from "./hash.ts";
import type { KeyTable, Share } from "./key-table.ts";
import { Rendezvous } from "./rendezvous.ts";

/** Primes of the paper. One for every usual fleet: at another size all keys are dealt anew. */
const SLOTS = 65_537;
const SLOTS_OF_MANY = 655_373;
const MANY = 4096;
/** Other slots looked at for a key whose owner is out. */
const TRIES = 16;

/**
 * Maglev hashing (Eisenbud et al., Maglev, NSDI 2016, §3.4): each node claims slots in an order of its own, in turns by
 * weight, so that a lookup is one step. Shares are within a slot of the weights, and below a slot by chance; a change
 * moves a few keys of others, too.
 */
export class Maglev implements KeyTable {
  readonly #nodes: readonly Node[];
  readonly #slots: Uint16Array | Uint32Array;
  readonly #rest: Rendezvous;

  constructor(shares: readonly Share[]) {
    this.#nodes = shares.map(({ node }) => node);
    this.#rest = new Rendezvous(shares);
    const size = shares.length > MANY ? SLOTS_OF_MANY : SLOTS;
    const slots = shares.length < 65_535 ? new Uint16Array(size) : new Uint32Array(size);
    if (shares.length > 0) deal(slots, shares);
    this.#slots = slots;
  }

  ownerOf(hash: number): Node | undefined {
    return this.#nodes[this.#slots[(hash >>> 0) % this.#slots.length] ?? 0];
  }

  ownerAmong(hash: number, isOut: IsOut): Node | undefined {
    let owner = this.ownerOf(hash);
    for (let tries = 1; owner !== undefined && isOut(owner); tries++) {
      if (tries > TRIES) return this.#rest.ownerAmong(hash, isOut);
      owner = this.ownerOf(mix(hash ^ mix(tries)));
    }
    return owner;
  }
}

function deal(slots: Uint16Array | Uint32Array, shares: readonly Share[]): void {
  const size = slots.length;
  const free = new Uint8Array(size).fill(1);
  const most = shares.reduce((max, { weight }) => Math.max(max, weight), 0);
  const next = Int32Array.from(shares, ({ hash }) => (hash >>> 0) % size);
  const step = Int32Array.from(shares, ({ hash }) => 1 + ((mix(~hash) >>> 0) % (size - 1)));
  const turns = new Int32Array(shares.length);
  // The heaviest takes a turn each round, others as often as their weight allows: who is due in a round is a chain.
  const due = new Int32Array(size).fill(-1);
  const chain = new Int32Array(shares.length);
  const enqueue = (index: number): void => {
    const { weight, hash } = shares[index] as Share; // of this very list
    const turn = turns[index] ?? 0;
    const round = Math.floor(((turn + (mix(hash ^ 1) >>> 0) * 2 ** -32) * most) / weight);
    turns[index] = turn + 1;
    if (round >= size) return;
    chain[index] = due[round] ?? -1;
    due[round] = index;
  };
  for (let index = shares.length - 1; index >= 0; index--) enqueue(index);
  let left = size;
  for (let round = 0; left > 0; round++) {
    for (let index = due[round] ?? -1; index >= 0 && left > 0;) {
      const following = chain[index] ?? -1;
      let slot = next[index] ?? 0;
      const by = step[index] ?? 1;
      while (free[slot] === 0) slot = slot + by < size ? slot + by : slot + by - size;
      free[slot] = 0;
      slots[slot] = index;
      next[index] = slot;
      left -= 1;
      enqueue(index);
      index = following;
    }
  }
}
