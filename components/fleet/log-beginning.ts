import { boundsOf, type TimeRange } from "#lib/time-range.ts";

/** Whether a range, or all there is, goes further back than a log that begins then. */
export function isBeforeLog(range: TimeRange | null, begins: number, now: number): boolean {
  return range === null || boundsOf(range, now).from < begins;
}
