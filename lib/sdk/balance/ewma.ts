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

/** What a call is expected to take, ms: it sinks while none ends, so that a slow one is tried again. */
export function expectedMs(node: Node, now: number): number {
  return node.ewmaMs === 0 ? 0 : node.ewmaMs * Math.exp(-Math.max(0, now - node.ewmaAt) / TAU_MS);
}
