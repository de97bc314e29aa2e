import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import type { KeyTable } from "./key-table.ts";

/** Tables kept at once; of more drains that overlap, the keys of the oldest move early. */
const MOST_TABLES = 16;

interface Former {
  /** The change at which nodes of this table began to leave. */
  readonly change: number;
  readonly table: KeyTable;
  /** Those that began to leave then, each with the change at which it was gone; Infinity: it still is there. */
  readonly leaving: Map<Node, number>;
}

/**
 * Which keys belonged to a node when it began to leave: they stay there until it has left or serves again, through any
 * change of the others, and no other key comes to it.
 */
export class FormerOwners {
  #tables: Former[] = [];

  get isEmpty(): boolean {
    return this.#tables.length === 0;
  }

  /** `began`: who leaves from this change on, and belonged to `table` before it; `leaving`: all who leave. */
  change(change: number, table: KeyTable, began: readonly Node[], leaving: ReadonlySet<Node>): void {
    for (const former of this.#tables) {
      for (const [node, until] of former.leaving) {
        if (until === Infinity && !leaving.has(node)) former.leaving.set(node, change);
      }
    }
    if (began.length > 0) {
      this.#tables.push({ change, table, leaving: new Map(began.map((node) => [node, Infinity])) });
    }
    this.#prune();
  }

  /** The one that is leaving and that the key belonged to all the time. */
  ownerOf(hash: number, isOut: IsOut | undefined): Node | undefined {
    let heldUntil = -1;
    for (let index = 0; index < this.#tables.length; index++) {
      const former = this.#tables[index];
      if (former === undefined || former.change <= heldUntil) continue;
      const owner = former.table.ownerOf(hash);
      const until = owner === undefined ? undefined : former.leaving.get(owner);
      if (owner === undefined || until === undefined) continue;
      if (until === Infinity) return isOut?.(owner) === true ? undefined : owner;
      // Another one held it meanwhile: it was not its key when the next ones began to leave.
      heldUntil = until;
    }
    return undefined;
  }

  /** What nobody holds goes, unless a later table rests on who held a key meanwhile. */
  #prune(): void {
    const kept: Former[] = [];
    let next = Infinity;
    for (const former of this.#tables.toReversed()) {
      const isNeeded = [...former.leaving.values()].some((until) => until === Infinity || until >= next);
      if (!isNeeded) continue;
      kept.push(former);
      next = former.change;
    }
    this.#tables = kept.slice(0, MOST_TABLES).reverse();
  }
}
