/** How a window of time falls into slots: `until[i]` of it is over at the end of slot `first + i`. */
export interface Shares {
  readonly first: number;
  readonly until: readonly number[];
}

/** Of the `overMs` before `at`. */
export function sharesOf(at: number, overMs: number, slotMs: number): Shares {
  const start = at - overMs;
  const first = Math.floor(start / slotMs);
  const last = Math.max(first, Math.ceil(at / slotMs) - 1);
  const until: number[] = [];
  for (let slot = first; slot < last; slot += 1) until.push(((slot + 1) * slotMs - start) / overMs);
  until.push(1);
  return { first, until };
}

/** What of a whole number falls into one of the slots: whole too, and a part of a call into the later one. */
export function partOf(count: number, { until }: Shares, part: number): number {
  const before = part === 0 ? 0 : Math.floor(count * (until[part - 1] ?? 0));
  return Math.floor(count * (until[part] ?? 1)) - before;
}
