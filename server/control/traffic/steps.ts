import { HeadgateError } from "#lib/contract/error.ts";
import { MAX_CHART_POINTS } from "#lib/contract/traffic-series.ts";
import type { Terms } from "./terms.ts";
import { FAST_MS, SLOW_MS, type Track, UNIT_MS } from "./track.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** An hour ago by the clock of whoever asks may be a little more here. */
const GRACE_MS = 120_000;
/** How many slots become one step. */
const FACTORS = [1, 2, 3, 4, 5, 6, 10] as const;

/** Even steps of time, each of a whole number of slots. */
export interface Steps {
  readonly from: number;
  readonly stepMs: number;
  readonly count: number;
  readonly slotMs: typeof FAST_MS | typeof SLOW_MS;
}

/** The first and the slot after the last of a step. */
export function slotsOf({ from, stepMs, slotMs }: Steps, step: number): readonly [number, number] {
  return [(from + step * stepMs) / slotMs, (from + (step + 1) * stepMs) / slotMs];
}

/** At most MAX_CHART_POINTS, at the same moments whenever it is asked. Throws `invalid_argument` beyond a day. */
export function stepsOver(
  { from, to }: { readonly from: number; readonly to: number },
  { now, until }: { readonly now: number; readonly until: number },
  slotMs: Steps["slotMs"] = isOfLastHour(from, now) ? FAST_MS : SLOW_MS,
): Steps {
  if (from < now - DAY_MS - GRACE_MS)
    throw new HeadgateError("invalid_argument", "query: what is told apart is kept for 24 hours");
  const slots = (to - from) / slotMs;
  const factor = FACTORS.find((each) => slots / each < MAX_CHART_POINTS - 1) ?? FACTORS[6];
  const stepMs = slotMs * factor;
  const first = Math.floor(from / stepMs);
  const end = Math.max(first, Math.floor(Math.min(to, until) / stepMs));
  return { from: first * stepMs, stepMs, count: end - first, slotMs };
}

export function isOfLastHour(from: number, now: number): boolean {
  return from >= now - HOUR_MS - GRACE_MS;
}

export function ringOf(track: Track, { slotMs }: Pick<Steps, "slotMs">): Track["fast"] {
  return slotMs === FAST_MS ? track.fast : track.slow;
}

/** How many clients reported on each step: 0 nobody, null where this replica did not count. */
export function reportingOver(all: Track | undefined, steps: Steps, terms: Terms): (number | null)[] {
  return Array.from({ length: steps.count }, (_, step) => {
    const from = steps.from + step * steps.stepMs;
    const present = presentAt(all, steps, step);
    return present > 0 || terms.countedMs(from, from + steps.stepMs) > 0 ? present : null;
  });
}

function presentAt(all: Track | undefined, steps: Steps, step: number): number {
  if (all === undefined) return 0;
  const ring = ringOf(all, steps);
  const [first, end] = slotsOf(steps, step);
  const units = ring.sum("reporting", first, end);
  if (units === 0 && ring.sum("calls", first, end) === 0) return 0;
  return Math.max(1, Math.round((units * UNIT_MS) / steps.stepMs));
}
