import { type LatencyHistogram, LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import type { DurationSums } from "#server/ports/reports.ts";

const BOUNDS: readonly number[] = LATENCY_BOUNDS_MS;

/** Histograms of many reports as one, with bounds of our own. */
export class DurationSum implements DurationSums {
  readonly counts: number[] = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  sumMs = 0;

  /**
   * A bucket goes whole to the first of ours that holds it: calls never look faster than they were. Answers how many
   * calls came, and the sum of their times.
   */
  add({ bounds, counts }: LatencyHistogram): { readonly count: number; readonly sumMs: number } {
    let ours = 0;
    let below = 0;
    let total = 0;
    let sumMs = 0;
    for (const [index, count] of counts.entries()) {
      const bound = bounds[index] ?? Infinity;
      while (ours < BOUNDS.length && (BOUNDS[ours] ?? Infinity) < bound) ours += 1;
      if (count > 0) {
        this.counts[ours] = (this.counts[ours] ?? 0) + count;
        total += count;
        sumMs += count * (bound === Infinity ? below : (below + bound) / 2);
      }
      below = bound;
    }
    this.sumMs += sumMs;
    return { count: total, sumMs };
  }
}
