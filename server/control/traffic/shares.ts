/** How a window of time falls into slots: `until[i]` of it is over at the end of slot `first + i`. */
export interface Shares {
  readonly first: number;
  readonly until: readonly number[];
  /** What of it is before all slots, and falls into none. */
  readonly skipped: number;
}

/** Of the `overMs` before `at`; what is before `notBefore`, sooner than `at`, is skipped. */
export function sharesOf(at: number, overMs: number, slotMs: number, notBefore = -Infinity): Shares {
  const start = at - overMs;
  const from = Math.max(start, notBefore);
  const first = Math.floor(from / slotMs);
  const last = Math.max(first, Math.ceil(at / slotMs) - 1);
  const until: number[] = [];
  for (let slot = first; slot < last; slot += 1) until.push(((slot + 1) * slotMs - start) / overMs);
  until.push(1);
  return { first, until, skipped: (from - start) / overMs };
}

/** What of a whole number falls into one of the slots: whole too, and a part of a call into the later one. */
export function partOf(count: number, { until, skipped }: Shares, part: number): number {
  const before = Math.floor(count * (part === 0 ? skipped : (until[part - 1] ?? 0)));
  return Math.floor(count * (until[part] ?? 1)) - before;
}
