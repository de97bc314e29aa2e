/** How many times the median of its peers; undefined where either is not known. */
export function timesMedian(own: number | undefined, median: number | undefined): number | undefined {
  return own === undefined || median === undefined || median <= 0 ? undefined : own / median;
}

/** By how many percentage points more calls come than its weight gives it; undefined where either is not known. */
export function sharePoints(real: number | undefined, expected: number | undefined): number | undefined {
  return real === undefined || expected === undefined ? undefined : (real - expected) * 100;
}
