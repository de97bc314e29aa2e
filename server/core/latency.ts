import type { AdaptivePolicy } from "#lib/contract/policy.ts";
import type { LatencyFactor } from "./model.ts";

/** An instance as latency sees it. */
export interface Timed {
  readonly id: string;
  readonly p50Ms: number;
  /** Whether others are compared with it. */
  readonly isServing: boolean;
}

/** Below it a factor has not moved: rounding is no change. */
const DIGITS = 3;

/**
 * The factor after one period: towards clamp((median of the peers' p50 / own p50) ^ gain, min, max), by at most `step`.
 * decisions.md §3. The same factor where it does not move.
 */
export function latencyAfter(
  factor: LatencyFactor,
  ownMs: number,
  peersMs: number,
  at: number,
  policy: AdaptivePolicy,
): LatencyFactor {
  if (ownMs <= 0 || peersMs <= 0) return factor;
  const target = clamp((peersMs / ownMs) ** policy.gain, policy.min, policy.max);
  const moved = factor.value + clamp(target - factor.value, -policy.step, policy.step);
  const value = Number(moved.toFixed(DIGITS));
  if (value === factor.value) return factor;
  return { value, since: at, text: `p50 ${ms(ownMs)}, peers' median ${ms(peersMs)}` };
}

/** Without cause: latency does not move weights. */
export function withoutLatency(factor: LatencyFactor, at: number): LatencyFactor {
  return factor.value === 1 ? factor : { value: 1, since: at, text: "latency does not move weights" };
}

/** The median of each one's peers: who serves, without itself. Absent for who has none. */
export function peerMedians(timed: readonly Timed[]): ReadonlyMap<string, number> {
  const serving = timed.filter(({ isServing }) => isServing).toSorted((a, b) => a.p50Ms - b.p50Ms);
  const sorted = serving.map(({ p50Ms }) => p50Ms);
  const places = new Map(serving.map(({ id }, place) => [id, place]));
  const medians = new Map<string, number>();
  for (const { id } of timed) {
    const median = medianWithout(sorted, places.get(id));
    if (median !== undefined) medians.set(id, median);
  }
  return medians;
}

export function medianOfValues(values: readonly number[]): number | undefined {
  return medianWithout(
    values.toSorted((a, b) => a - b),
    undefined,
  );
}

function medianWithout(sorted: readonly number[], skipped: number | undefined): number | undefined {
  const count = sorted.length - (skipped === undefined ? 0 : 1);
  if (count === 0) return undefined;
  const value = (place: number) => sorted[skipped !== undefined && place >= skipped ? place + 1 : place] ?? 0;
  const middle = Math.floor(count / 2);
  return count % 2 === 1 ? value(middle) : (value(middle - 1) + value(middle)) / 2;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function ms(value: number): string {
  return `${Number(value.toPrecision(3))} ms`;
}
