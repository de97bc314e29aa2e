import type { Node } from "#lib/sdk/node.ts";

/** Nodes that this call may not go to: tried already, or left out by this client's own circuit. */
export type IsOut = (node: Node) => boolean;

/** Chooses among the endpoints of one service. Allocates nothing per pick. */
export interface Balancer {
  /** A new table: what follows counts from the next pick on. */
  set(nodes: readonly Node[]): void;
  /**
   * A node of weight above 0 that is not out; by a hashing balancer with a key, also one of weight 0 that is draining,
   * or in maintenance but still in the table, and that the key belonged to. Undefined when there is none. `now`:
   * monotonic ms.
   */
  pick(key: string | undefined, isOut: IsOut | undefined, now: number): Node | undefined;
}
