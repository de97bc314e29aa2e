import type { CallFigures, TrafficSpan } from "#server/ports/traffic.ts";
import { COARSE } from "./buckets.ts";
import type { InTurns } from "./groups.ts";
import { type Labels, labelsAt } from "./labels.ts";
import { quantilesOf } from "./quantiles.ts";
import { FAST_MS, SLOW_MS, type Track } from "./track.ts";

interface Sums {
  calls: number;
  failed: number;
  readonly latencies: number[];
}

/** Calls to each version: histograms of its instances merged, since percentiles cannot be averaged. */
export async function versionFigures(
  parts: Iterable<readonly [string, Track]>,
  labelsOf: (id: string) => readonly Labels[],
  span: TrafficSpan,
  inTurns: InTurns,
): Promise<Map<string | undefined, CallFigures>> {
  const versions = new Map<string | undefined, Sums>();
  for await (const [id, track] of inTurns(parts))
    for (const { version, from, until } of stretchesOf(labelsOf(id), span)) {
      const calls = track.fast.sum("calls", from / FAST_MS, until / FAST_MS);
      if (calls === 0) continue;
      const sums = versions.get(version) ?? {
        calls: 0,
        failed: 0,
        latencies: COARSE.bounds.map(() => 0).concat(0),
      };
      versions.set(version, sums);
      sums.calls += calls;
      sums.failed += track.fast.sum("failed", from / FAST_MS, until / FAST_MS);
      track.latency.merge(Math.floor(from / SLOW_MS), Math.ceil(until / SLOW_MS), sums.latencies);
    }
  return new Map([...versions].map(([version, sums]) => [version, figuresOf(sums)]));
}

function figuresOf({ calls, failed, latencies }: Sums): CallFigures {
  const quantiles = quantilesOf(latencies, COARSE);
  const told = latencies.reduce((sum, count) => sum + count, 0);
  return { calls, failed, latency: quantiles && { ...quantiles, calls: told } };
}

interface Stretch {
  readonly version: string | undefined;
  readonly from: number;
  readonly until: number;
}

/** Which version an instance had over a span, in whole slots. */
function stretchesOf(labels: readonly Labels[], { from, until }: TrafficSpan): Stretch[] {
  const first = labelsAt(labels, from);
  const later = labels.filter((each) => each.from > from && each.from < until && each !== first);
  return [
    { version: first?.version, from },
    ...later.map((each) => ({ version: each.version, from: inSlots(each.from) })),
  ].map((stretch, index) => ({ ...stretch, until: inSlots(later[index]?.from ?? until) }));
}

function inSlots(at: number): number {
  return Math.floor(at / FAST_MS) * FAST_MS;
}
