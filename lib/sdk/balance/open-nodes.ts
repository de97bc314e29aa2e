import type { Node } from "#lib/sdk/node.ts";

/** Below this a weight counts as this much: no sum or quotient of weights leaves the numbers. */
const LEAST = 1e-6;

export interface OpenNode {
  readonly node: Node;
  /** Above 0, as it was in this table: a node's own is overwritten by the next. */
  readonly weight: number;
}

/** Those that may get new calls. */
export function openNodes(nodes: readonly Node[]): OpenNode[] {
  return nodes
    .filter(({ weight }) => weight > 0 && weight < Infinity)
    .map((node) => ({ node, weight: Math.max(LEAST, node.weight) }));
}
