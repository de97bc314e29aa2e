import type { Node } from "#lib/sdk/node.ts";
import type { Balancer, IsOut } from "./balancer.ts";
import { openNodes } from "./open-nodes.ts";
import { Sampler } from "./sampler.ts";
import { scheduleOf } from "./schedule.ts";

/** Slots of those who are out, passed over before one of the others is drawn by weight. */
const SKIPS = 32;

interface Turn {
  readonly node: Node;
  readonly weight: number;
  /** Where it stands among equal weights: by chance, so that clients do not agree on who follows whom. */
  readonly order: number;
  /** Of the calls that no slot pays: from 1 on one is due. */
  readonly carried: number;
}

/**
 * Smooth weighted round robin over a round made beforehand, one step a pick. Equal weights take turns exactly. Of n
 * nodes, one with share s is after any number of picks within 4 + s x n calls of it, as a rule within 3. Who is out
 * loses its turn, and no other gets it. It begins anywhere in the round; a new table goes on where the last one was.
 */
export class RoundRobin implements Balancer {
  readonly #random: () => number;
  readonly #sampler: Sampler;
  #turns: readonly Turn[] = [];
  /** A round; undefined where one is called that is owed a call. */
  #slots: readonly (Node | undefined)[] = [];
  #at = 0;
  /** Where in the round this table began, [0, 1), and its slot there: a part of a slot is kept, too. */
  #part: number;
  #start = 0;
  #owed: Float64Array | undefined;
  #carried = new Float64Array(0);
  #due = 0;
  #cursor = 0;

  constructor(random: () => number) {
    this.#random = random;
    this.#part = random();
    this.#sampler = new Sampler(random);
  }

  set(nodes: readonly Node[]): void {
    const open = openNodes(nodes);
    const known = new Map(this.#turns.map((turn, index) => [turn.node, { turn, index }]));
    const isSame =
      open.length === this.#turns.length &&
      open.every(({ node, weight }) => known.get(node)?.turn.weight === weight);
    if (isSame) return;
    const turns = open.map(({ node, weight }): Turn => {
      const former = known.get(node);
      const order = former?.turn.order ?? this.#random();
      const carried = former === undefined ? this.#random() : (this.#carried[former.index] ?? 0);
      return { node, weight, order, carried };
    });
    this.#turns = turns.sort((a, b) => a.order - b.order);
    this.#sampler.set(open);
    this.#fill();
  }

  pick(_key: string | undefined, isOut: IsOut | undefined): Node | undefined {
    if (this.#slots.length === 0) return undefined;
    if (isOut === undefined) return this.#next();
    for (let skips = 0; skips < SKIPS; skips++) {
      const node = this.#next();
      if (!isOut(node)) return node;
    }
    const index = this.#sampler.scan(isOut);
    return index < 0 ? undefined : this.#sampler.at(index);
  }

  #fill(): void {
    if (this.#slots.length > 0) {
      this.#part = (this.#part + 1 + (this.#at - this.#start) / this.#slots.length) % 1;
    }
    const { slots, owed } = scheduleOf(this.#turns.map(({ weight }) => weight));
    this.#slots = Array.from(slots, (index) => this.#turns[index]?.node);
    this.#start = Math.floor(this.#part * this.#slots.length);
    this.#at = this.#start;
    this.#owed = owed;
    this.#carried = Float64Array.from(this.#turns, ({ carried }) => carried);
    this.#due = this.#carried.filter((carried) => carried >= 1).length;
    this.#cursor = 0;
  }

  #next(): Node {
    for (;;) {
      const node = this.#slots[this.#at];
      this.#at += 1;
      if (this.#at === this.#slots.length) this.#endRound();
      if (node !== undefined) return node;
      if (this.#due > 0) return this.#pay();
    }
  }

  #endRound(): void {
    this.#at = 0;
    const owed = this.#owed;
    if (owed === undefined) return;
    const carried = this.#carried;
    for (let index = 0; index < owed.length; index++) {
      const before = carried[index] ?? 0;
      const after = before + (owed[index] ?? 0);
      carried[index] = after;
      if (before < 1 && after >= 1) this.#due += 1;
    }
  }

  /** The next one in turn that is owed a call. */
  #pay(): Node {
    const carried = this.#carried;
    let index = this.#cursor;
    while ((carried[index] ?? 0) < 1) index = index + 1 === carried.length ? 0 : index + 1;
    const left = (carried[index] ?? 0) - 1;
    carried[index] = left;
    if (left < 1) this.#due -= 1;
    this.#cursor = index + 1 === carried.length ? 0 : index + 1;
    return (this.#turns[index] as Turn).node; // due > 0: one was found within the turns
  }
}
