import { LATENCY_BOUNDS_MS, type LatencyHistogram } from "#lib/contract/report.ts";
import { BOUNDS } from "#server/core/histogram.ts";

/** Calls by time taken, in one more bucket than bounds (upper ones, ms). */
export interface Buckets {
  readonly bounds: readonly number[];
  /** By how much a quantile may be off, as a share of it: the widest bucket's width to its lower bound. */
  readonly error: number;
}

/** Eight a decade, and where clients' own end by themselves: what took longer is told as no less. */
export const FINE: Buckets = bucketsOf(withLast(BOUNDS, LATENCY_BOUNDS_MS.at(-1) ?? 0));
/** The bounds that clients use by themselves, and some around them: such clients' calls lose nothing. */
export const COARSE: Buckets = bucketsOf([
  0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000,
]);

function withLast(bounds: readonly number[], last: number): readonly number[] {
  return [...new Set([...bounds, last])].toSorted((a, b) => a - b);
}

function bucketsOf(bounds: readonly number[]): Buckets {
  const ratios = bounds.slice(1).map((bound, i) => bound / (bounds[i] ?? bound) - 1);
  return { bounds, error: Number(Math.max(...ratios).toFixed(2)) };
}

/** Where the calls of a client's bucket go: shares of it, summed up, from bucket `first` on. */
interface Way {
  readonly first: number;
  readonly until: readonly number[];
}

const REMEMBERED = 8;

/** Takes clients' histograms into buckets of ours. Their bounds are few: what becomes of each is worked out once. */
export class Rebucketer {
  readonly #bounds: readonly number[];
  #spread = 0;
  #known: { readonly bounds: readonly number[]; readonly ways: readonly Way[] }[] = [];

  constructor({ bounds }: Buckets) {
    this.#bounds = bounds;
  }

  /**
   * Adds to `into`, which has a place for each bucket. Calls of a bucket lie evenly in it. Whole counts stay whole: where
   * in it the first one lies differs each time, so that single calls, told of one by one, do too.
   */
  add({ bounds, counts }: LatencyHistogram, into: number[]): void {
    const ways = this.#waysOf(bounds);
    for (let i = 0; i < counts.length; i += 1) {
      const count = counts[i] ?? 0;
      const way = ways[i];
      if (count === 0 || way === undefined) continue;
      const offset = way.until.length > 1 ? this.#nextOffset() : 0;
      let before = 0;
      for (let k = 0; k < way.until.length; k += 1) {
        const sum = Math.ceil(count * (way.until[k] ?? 1) - offset);
        into[way.first + k] = (into[way.first + k] ?? 0) + sum - before;
        before = sum;
      }
    }
  }

  /** From 0 to 1 (left out), evenly, in no order that those who tell in turn keep step with: Numerical Recipes' LCG. */
  #nextOffset(): number {
    this.#spread = (Math.imul(this.#spread, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#spread / 2 ** 32;
  }

  #waysOf(bounds: readonly number[]): readonly Way[] {
    for (const known of this.#known) if (isSame(known.bounds, bounds)) return known.ways;
    const ways = [...bounds, undefined].map((high, i) => this.#wayOf(bounds[i - 1] ?? 0, high));
    this.#known = [{ bounds, ways }, ...this.#known].slice(0, REMEMBERED);
    return ways;
  }

  #wayOf(low: number, high: number | undefined): Way {
    // Of what took longer than the last bound only that is known: it goes into no bucket that begins below.
    if (high === undefined) {
      const bound = this.#bounds.findIndex((each) => each >= low);
      return { first: bound === -1 ? this.#bounds.length : bound + 1, until: [1] };
    }
    const first = this.#bucketAbove(low);
    const until: number[] = [];
    for (let bucket = first; bucket < this.#bounds.length; bucket += 1) {
      const bound = this.#bounds[bucket] ?? Infinity;
      if (bound >= high) break;
      until.push((bound - low) / (high - low));
    }
    return { first, until: [...until, 1] };
  }

  /** The bucket of what took just longer than `low`. */
  #bucketAbove(low: number): number {
    const bucket = this.#bounds.findIndex((bound) => bound > low);
    return bucket === -1 ? this.#bounds.length : bucket;
  }
}

export function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** The time that this share of the calls took no longer than, ms, linear within a bucket; undefined without calls. */
export function quantileOf(
  counts: readonly number[],
  { bounds }: Buckets,
  share: number,
): number | undefined {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return undefined;
  const rank = share * total;
  let before = 0;
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i] ?? 0;
    if (count > 0 && before + count >= rank) {
      const low = bounds[i - 1] ?? 0;
      return low + ((bounds[i] ?? low) - low) * ((rank - before) / count);
    }
    before += count;
  }
  return bounds.at(-1);
}
