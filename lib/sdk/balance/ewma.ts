import type { Node } from "#lib/sdk/node.ts";

/** After this long without a call, what was measured counts for 1/e. */
const TAU_MS = 10_000;

/**
 * A call there ended after `tookMs`. A slower one is believed at once, faster ones by and by: Finagle's PeakEwma
 * (twitter/finagle, finagle-core `PeakEwma.scala`). `now`: monotonic ms.
 */
export function observe(node: Node, tookMs: number, now: number): void {
  const kept = Math.exp(-Math.max(0, now - node.ewmaAt) / TAU_MS);
  node.ewmaMs = tookMs > node.ewmaMs ? tookMs : node.ewmaMs * kept + tookMs * (1 - kept);
  node.ewmaAt = now;
}

/**
 * What the node's EWMA is divided by while no call ends there, so that a slow one is tried again: e^x by its first terms,
 * a fraction of what the function costs, within 2 % up to TAU_MS.
 */
export function ageing(node: Node, now: number): number {
  const x = Math.max(0, now - node.ewmaAt) * (1 / TAU_MS);
  return 1 + x * (1 + x * (1 / 2 + x * (1 / 6)));
}
