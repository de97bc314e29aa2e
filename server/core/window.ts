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

const SLOTS = 2 * BUCKETS;
const NOTHING: readonly number[] = Array.from({ length: SLOTS }, () => 0);

export const NO_CALLS: Window = { last: -Infinity, counts: NOTHING };

/** Calls as a window of their own, each bucket its share by time; a share of a call falls into the later bucket. */
export function spread({ ok, failed, at, overMs }: Made, bucketMs: number): Window {
  const last = Math.floor(at / bucketMs);
  const counts = NOTHING.slice();
  const start = at - overMs;
  const first = Math.max(Math.floor(start / bucketMs), last - BUCKETS + 1);
  const skipped = Math.max(0, first * bucketMs - start) / overMs;
  let okBefore = Math.floor(ok * skipped);
  let failedBefore = Math.floor(failed * skipped);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const share = bucket === last ? 1 : Math.min(1, ((bucket + 1) * bucketMs - start) / overMs);
    const okUntil = Math.floor(ok * share);
    const failedUntil = Math.floor(failed * share);
    const slot = slotOf(bucket);
    counts[slot] = okUntil - okBefore;
    counts[slot + 1] = failedUntil - failedBefore;
    okBefore = okUntil;
    failedBefore = failedUntil;
  }
  return { last, counts };
}

/** Both together; `newer` ends no earlier. */
export function added(window: Window, newer: Window): Window {
  if (newer.last - window.last >= BUCKETS) return newer;
  const counts = newer.counts.slice();
  for (let bucket = newer.last - BUCKETS + 1; bucket <= window.last; bucket += 1) {
    const slot = slotOf(bucket);
    counts[slot] = (counts[slot] ?? 0) + (window.counts[slot] ?? 0);
    counts[slot + 1] = (counts[slot + 1] ?? 0) + (window.counts[slot + 1] ?? 0);
  }
  return { last: newer.last, counts };
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

function slotOf(bucket: number): number {
  return 2 * (((bucket % BUCKETS) + BUCKETS) % BUCKETS);
}
