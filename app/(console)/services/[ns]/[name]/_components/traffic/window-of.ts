import { duration } from "#lib/format.ts";
import type { TimeRange } from "#lib/time-range.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 300_000;

/** What the sums beside the charts are over: the range, as far as it is kept in one; of a time that is over, now. */
export function windowOf(range: TimeRange): { readonly asked: string; readonly words: string } {
  const ms = range.kind === "last" ? Math.min(range.ms, HOUR_MS) : NOW_MS;
  return { asked: `${ms}ms`, words: `last ${duration(ms)}` };
}
