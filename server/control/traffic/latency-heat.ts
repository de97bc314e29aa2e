import type { HeatOverTime } from "#server/ports/traffic.ts";
import { COARSE } from "./buckets.ts";
import type { InTurns } from "./groups.ts";
import { SLOW_MS, type Track } from "./track.ts";

/** So long calls are kept by bucket. */
const KEPT_MS = 3_600_000;

/**
 * Calls by time taken, by the minute, over all instances: their buckets are those that clients use by themselves, so
 * that of such clients nothing is smeared. Minutes that are over only.
 */
export async function latencyHeat(
  parts: Iterable<Track>,
  { from, to, until }: { readonly from: number; readonly to: number; readonly until: number },
  inTurns: InTurns,
): Promise<HeatOverTime> {
  const end = Math.floor(Math.min(to, until) / SLOW_MS);
  const first = Math.min(end, Math.floor(Math.max(from, until - KEPT_MS) / SLOW_MS));
  const columns = Array.from({ length: end - first }, () =>
    Array.from({ length: COARSE.bounds.length + 1 }, () => 0),
  );
  for await (const { latency } of inTurns(parts))
    for (const [index, column] of columns.entries()) latency.merge(first + index, first + index + 1, column);
  return { from: first * SLOW_MS, stepMs: SLOW_MS, bounds: COARSE.bounds, columns };
}
