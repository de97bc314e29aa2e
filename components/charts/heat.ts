import { latency } from "#lib/format.ts";

/** Calls by time taken at one step, one more than bounds; null where nothing is known. */
export type HeatColumn = readonly number[] | null;

export interface HeatRows {
  /** The first bucket that is drawn, at the bottom. */
  readonly first: number;
  readonly count: number;
  /** The most calls in a cell. */
  readonly most: number;
}

/** The buckets that hold anything, and the fullest cell. */
export function heatRows(columns: readonly HeatColumn[]): HeatRows {
  let first = Infinity;
  let last = -1;
  let most = 0;
  for (const column of columns)
    for (const [bucket, calls] of (column ?? []).entries()) {
      if (calls === 0) continue;
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
      most = Math.max(most, calls);
    }
  return last === -1 ? { first: 0, count: 0, most: 0 } : { first, count: last - first + 1, most };
}

const FAINTEST = 0.1;

/** How dark a cell is, 0–1: by its root, so that few calls are seen beside many. */
export function shadeOf(calls: number, most: number): number {
  return calls === 0 ? 0 : FAINTEST + (1 - FAINTEST) * Math.sqrt(calls / most);
}

/** `10 ms–25 ms`, and of the last bucket `over 5 s`. */
export function bucketText(bounds: readonly number[], bucket: number): string {
  const low = bounds[bucket - 1] ?? 0;
  const high = bounds[bucket];
  return high === undefined ? `over ${latency(low)}` : `${latency(low)}–${latency(high)}`;
}

/** Where the bounds between the drawn buckets stand, 0–1 from the bottom; every so many, where there are too many. */
export function heatLevels(
  bounds: readonly number[],
  { first, count }: HeatRows,
  most = 6,
): { readonly at: number; readonly label: string }[] {
  if (count === 0) return [];
  const every = Math.max(1, Math.ceil((count + 1) / most));
  const levels: { at: number; label: string }[] = [];
  for (let row = 0; row <= count; row += every) {
    const bound = first + row === 0 ? 0 : bounds[first + row - 1];
    if (bound !== undefined) levels.push({ at: row / count, label: latency(bound) });
  }
  return levels;
}
