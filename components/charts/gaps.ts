import { clockSeconds } from "#lib/time.ts";
import type { Steps, Values } from "./thin.ts";

/** A stretch of which nothing is known, and why, as a clause. ms since the epoch. */
export interface Gap {
  readonly from: number;
  readonly until: number;
  readonly cause: string;
}

/** A step or two without a word is a report that came late. */
const LEAST_MS = 15_000;

/**
 * Where clients' figures have a gap. `reporting`: how many reported on each step, 0 nobody, null not known here.
 * `since`: when this leader began to count.
 */
export function reportGaps(reporting: Values, { from, stepMs }: Steps, since: number): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const [index, clients] of reporting.entries()) {
    if (clients !== null && clients > 0) continue;
    const start = from + index * stepMs;
    const cause = clients === 0 ? "nobody reported" : causeBefore(start, since);
    const last = gaps.at(-1);
    if (last?.until === start && last.cause === cause)
      gaps[gaps.length - 1] = { ...last, until: start + stepMs };
    else gaps.push({ from: start, until: start + stepMs, cause });
  }
  return gaps.filter((gap) => gap.until - gap.from >= LEAST_MS);
}

function causeBefore(at: number, since: number): string {
  return at < since ? `this leader counts since ${clockSeconds(since)}` : "not known";
}

export function gapAt(gaps: readonly Gap[], at: number): Gap | undefined {
  return gaps.find(({ from, until }) => at >= from && at < until);
}
