import { HeadgateError } from "#lib/contract/error.ts";
import { type Moment, momentOf } from "./moment.ts";

const HOUR_MS = 3_600_000;
const MAX_BACK_MS = 5 * 366 * 24 * HOUR_MS;

interface Asked {
  readonly from?: Moment | undefined;
  readonly to?: Moment | undefined;
  readonly range?: number | undefined;
}

export interface Times {
  readonly from: number;
  readonly to: number;
  /** The parameter that says how far back it goes. */
  readonly named: "from" | "range" | "to";
}

/** Throws `invalid_argument` for what is no stretch of time, or too long ago. */
export function timesOf({ from, to, range }: Asked, now: number): Times {
  if (from !== undefined && range !== undefined) throw refusal("query: one of from and range, not both");
  const end = Math.min(momentOf(to, now) ?? now, now);
  const start = momentOf(from, now) ?? end - (range ?? HOUR_MS);
  const named = from !== undefined ? "from" : range !== undefined ? "range" : "to";
  if (range === 0) throw refusal("query.range: must be more than 0");
  if (start >= end) throw refusal("query.from: must be before to, and before now");
  if (start < now - MAX_BACK_MS) throw refusal(`query.${named}: goes back further than 5 years`);
  return { from: start, to: end, named };
}

export function refusal(message: string): HeadgateError {
  return new HeadgateError("invalid_argument", message);
}
