/** Buckets of a rolling window, the current one included. */
export const BUCKETS = 10;

/** Calls in the last ten buckets. Counts are whole, so that what was put in is what is summed. */
export interface Window {
  /** Number of the newest bucket: time / its width. */
  readonly last: number;
  /** [ok, failed] of bucket n at 2 × (n mod 10). */
  readonly counts: readonly number[];
}

export interface Sum {
  readonly ok: number;
  readonly failed: number;
}

/** Calls that were made evenly over the `overMs` before `at`. */
export interface Made extends Sum {
  readonly at: number;
  readonly overMs: number;
}

export const NO_CALLS: Window = { last: -Infinity, counts: Array.from({ length: 2 * BUCKETS }, () => 0) };

/** With calls added, each bucket its share by time; a share of a call falls into the later bucket. */
export function added(window: Window, made: Made, bucketMs: number): Window {
  const now = Math.floor(made.at / bucketMs);
  const counts = aged(window, now);
  const start = made.at - made.overMs;
  const first = Math.max(Math.floor(start / bucketMs), now - BUCKETS + 1);
  let before = reached(made, Math.max(0, first * bucketMs - start));
  for (let bucket = first; bucket <= now; bucket += 1) {
    const until = bucket === now ? made : reached(made, (bucket + 1) * bucketMs - start);
    const slot = slotOf(bucket);
    counts[slot] = (counts[slot] ?? 0) + until.ok - before.ok;
    counts[slot + 1] = (counts[slot + 1] ?? 0) + until.failed - before.failed;
    before = until;
  }
  return { last: now, counts };
}

/** The sum over the window that ends in bucket `now`, without buckets before `first`. */
export function summed(window: Window, now: number, first = -Infinity): Sum {
  let ok = 0;
  let failed = 0;
  const from = Math.max(first, now - BUCKETS + 1, window.last - BUCKETS + 1);
  for (let bucket = from; bucket <= window.last; bucket += 1) {
    const slot = slotOf(bucket);
    ok += window.counts[slot] ?? 0;
    failed += window.counts[slot + 1] ?? 0;
  }
  return { ok, failed };
}

/** Buckets that have passed since its newest are empty. */
function aged({ last, counts }: Window, now: number): number[] {
  const result = [...counts];
  for (let bucket = Math.max(last + 1, now - BUCKETS + 1); bucket <= now; bucket += 1)
    result.fill(0, slotOf(bucket), slotOf(bucket) + 2);
  return result;
}

function slotOf(bucket: number): number {
  return 2 * (((bucket % BUCKETS) + BUCKETS) % BUCKETS);
}

function reached({ ok, failed, overMs }: Made, afterMs: number): Sum {
  const share = Math.min(1, afterMs / overMs);
  return { ok: Math.floor(ok * share), failed: Math.floor(failed * share) };
}
