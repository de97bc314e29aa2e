/** A moment as a query names it (lib/contract/duration.ts), by the time it is now. */
export type Moment = { readonly at: number } | { readonly agoMs: number };

export function momentOf(moment: Moment, now: number): number;
export function momentOf(moment: Moment | undefined, now: number): number | undefined;
export function momentOf(moment: Moment | undefined, now: number): number | undefined {
  if (moment === undefined) return undefined;
  return "at" in moment ? moment.at : now - moment.agoMs;
}
