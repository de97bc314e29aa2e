import type { LatencyHistogram } from "#lib/contract/report.ts";

/** Upper bounds, ms: eight a decade from 0.1 ms to 100 s; whatever clients' own bounds are, they merge into these. */
export const BOUNDS: readonly number[] = Array.from({ length: 49 }, (_, i) => 10 ** (i / 8 - 1));
const LARGEST_MS = BOUNDS.at(-1) ?? 0;

/** Calls by time taken, merged from many clients; one count more than bounds. */
export interface Latencies {
  readonly total: number;
  readonly counts: readonly number[];
}

export const NO_LATENCIES: Latencies = {
  total: 0,
  counts: Array.from({ length: BOUNDS.length + 1 }, () => 0),
};

/** With a client's histogram added: the calls of a bucket of its are taken as spread evenly over that bucket. */
export function merged({ total, counts }: Latencies, { bounds, counts: given }: LatencyHistogram): Latencies {
  const result = counts.slice();
  let sum = total;
  let low = 0;
  let bucket = 0;
  for (let i = 0; i < given.length; i += 1) {
    const count = given[i] ?? 0;
    const high = bounds[i];
    // What took longer than the last bound is known to have taken that long, and no more.
    if (high === undefined || low >= LARGEST_MS) bucket = bucketOf(low, bucket);
    if (count > 0) {
      sum += count;
      if (high === undefined || low >= LARGEST_MS) result[bucket] = (result[bucket] ?? 0) + count;
      else bucket = spread(result, count, low, high, bucket);
    }
    low = high ?? low;
  }
  return { total: sum, counts: result };
}

/**
 * The time that half of the calls took no longer than, ms, by linear interpolation within a bucket; undefined without
 * calls. Error: at most the width of the reported bucket that the median falls in, and a third of the median for ours.
 */
export function medianOf({ total, counts }: Latencies): number | undefined {
  if (total === 0) return undefined;
  let before = 0;
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i] ?? 0;
    if (count > 0 && before + count >= total / 2) {
      const low = BOUNDS[i - 1] ?? 0;
      return low + ((BOUNDS[i] ?? low) - low) * ((total / 2 - before) / count);
    }
    before += count;
  }
  return LARGEST_MS;
}

/** Adds `count` calls that took from `low` to `high`; answers the bucket of `high`, where the next begins. */
function spread(result: number[], count: number, low: number, high: number, start: number): number {
  let bucket = bucketOf(low, start);
  for (let from = low; from < high; bucket += 1) {
    const to = Math.min(high, BOUNDS[bucket] ?? Infinity);
    result[bucket] = (result[bucket] ?? 0) + (count * (to - from)) / (high - low);
    from = to;
    if (to === high) break;
  }
  return bucket;
}

/** The bucket of what took just longer than `low`. */
function bucketOf(low: number, start: number): number {
  let bucket = start;
  while (bucket < BOUNDS.length && (BOUNDS[bucket] ?? Infinity) <= low) bucket += 1;
  return bucket;
}
