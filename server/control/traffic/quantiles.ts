import { type Buckets, quantileOf } from "./buckets.ts";

/** ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Undefined without calls. */
export function quantilesOf(counts: readonly number[], buckets: Buckets): Quantiles | undefined {
  const p50 = quantileOf(counts, buckets, 0.5);
  const p95 = quantileOf(counts, buckets, 0.95);
  const p99 = quantileOf(counts, buckets, 0.99);
  return p50 === undefined || p95 === undefined || p99 === undefined ? undefined : { p50, p95, p99 };
}

/** Levels from 0.1 ms to 100 s: so many that three of them in order are one of 2¹⁶ − 1 numbers. */
const LEVELS = 72;
const LEAST_MS = 0.1;
const DECADES = 6;
/** By how much a quantile may be off after packing, as a share of it: half a level. */
export const PACKING_ERROR = Number((10 ** (DECADES / (LEVELS - 1) / 2) - 1).toFixed(3));

/** As one number of 16 bits above 0. Three levels in order are numbered as combinations are. */
export function packed({ p50, p95, p99 }: Quantiles): number {
  const low = levelOf(p50);
  const middle = Math.max(low, levelOf(p95));
  const high = Math.max(middle, levelOf(p99));
  return 1 + tetrahedral(high) + triangular(middle) + low;
}

/** Undefined of 0. */
export function unpacked(code: number): Quantiles | undefined {
  if (code === 0) return undefined;
  let left = code - 1;
  let high = 0;
  while (tetrahedral(high + 1) <= left) high += 1;
  left -= tetrahedral(high);
  let middle = 0;
  while (triangular(middle + 1) <= left) middle += 1;
  return { p50: valueOf(left - triangular(middle)), p95: valueOf(middle), p99: valueOf(high) };
}

/** How many pairs in order lie below `n`, and triples. */
function triangular(n: number): number {
  return (n * (n + 1)) / 2;
}

function tetrahedral(n: number): number {
  return (n * (n + 1) * (n + 2)) / 6;
}

function levelOf(ms: number): number {
  const level = (Math.log10(Math.max(ms, LEAST_MS) / LEAST_MS) / DECADES) * (LEVELS - 1);
  return Math.min(LEVELS - 1, Math.round(level));
}

function valueOf(level: number): number {
  return LEAST_MS * 10 ** ((level / (LEVELS - 1)) * DECADES);
}
