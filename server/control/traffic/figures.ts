import type { CallerFigures, CallFigures, Latency } from "#server/ports/traffic.ts";
import { quantilesOf } from "./quantiles.ts";
import { FAILED_KINDS, FAST_MS, SLOW_MS, type Track } from "./track.ts";

interface Over {
  readonly from: number;
  readonly until: number;
}

/** Undefined where no client reported in this time. */
export function callerFigures(track: Track, over: Over): CallerFigures | undefined {
  const [first, end] = slotsOf(over);
  const isReported = (["reporting", "calls"] as const).some((name) => track.fast.sum(name, first, end) > 0);
  if (!isReported) return undefined;
  const [timeout, connect, reset, server] = FAILED_KINDS.map((kind) => track.fast.sum(kind, first, end));
  return {
    ...callFigures(track, over),
    failedBy: { timeout: timeout ?? 0, connect: connect ?? 0, reset: reset ?? 0, server: server ?? 0 },
    rejected: track.fast.sum("rejected", first, end),
  };
}

export function callFigures(track: Track, over: Over): CallFigures {
  const [first, end] = slotsOf(over);
  return {
    calls: track.fast.sum("calls", first, end),
    failed: track.fast.sum("failed", first, end),
    latency: latencyOf(track, over),
  };
}

export function suspectCalls(track: Track, over: Over): number {
  return track.fast.sum("suspect", ...slotsOf(over));
}

/** Of the minutes that it touches. */
function latencyOf({ latency }: Track, { from, until }: Over): Latency | undefined {
  const { buckets } = latency.shape;
  const counts = Array.from({ length: buckets.bounds.length + 1 }, () => 0);
  latency.merge(Math.floor(from / SLOW_MS), Math.ceil(until / SLOW_MS), counts);
  const quantiles = quantilesOf(counts, buckets);
  return quantiles && { ...quantiles, calls: counts.reduce((sum, count) => sum + count, 0) };
}

function slotsOf({ from, until }: Over): [number, number] {
  return [Math.floor(from / FAST_MS), Math.ceil(until / FAST_MS)];
}

/** What nobody of `named` called: the service's callers that have no track of their own. Of these no latency is kept. */
export function othersFigures(all: CallerFigures, named: Iterable<CallerFigures>): CallerFigures {
  let { calls, failed, rejected } = all;
  const failedBy = { ...all.failedBy };
  for (const each of named) {
    calls -= each.calls;
    failed -= each.failed;
    rejected -= each.rejected;
    for (const kind of FAILED_KINDS) failedBy[kind] -= each.failedBy[kind];
  }
  // Late reports may come between two looks.
  const least = (count: number) => Math.max(0, count);
  for (const kind of FAILED_KINDS) failedBy[kind] = least(failedBy[kind]);
  return {
    calls: least(calls),
    failed: least(failed),
    rejected: least(rejected),
    failedBy,
    latency: undefined,
  };
}
