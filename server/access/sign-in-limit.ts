import { HeadgateError } from "#lib/contract/error.ts";
import { placeOf } from "./place.ts";
import { nameKey } from "./user-book.ts";

/** Of what a failure costs. */
const SUCCESS_COST = 1 / 6;
const MAX_KEPT = 10_000;

export interface SignInPace {
  /** Failures at once. */
  readonly failures: number;
  /** After so long there may be one more. */
  readonly everyMs: number;
  /** What attempts are counted by. */
  readonly keyOf: (of: string) => string;
}

export const OF_ADDRESS: SignInPace = { failures: 10, everyMs: 6000, keyOf: placeOf };
/** By its user alone: whoever holds a session and guesses at its password. */
export const OF_USER: SignInPace = { failures: 10, everyMs: 6000, keyOf: (id) => id };
/** Of a user or token: sign-ins that are recorded, from however many addresses. */
export const OF_RECORDS: SignInPace = { failures: 60, everyMs: 60_000, keyOf: (id) => id };
/** Of a name so much more than of an address that it takes many addresses to keep its user from trying. */
export const OF_NAME: SignInPace = { failures: 30, everyMs: 1000, keyOf: nameKey };

/** Time to draw on: a failure costs `everyMs` of it. */
interface Bucket {
  creditMs: number;
  at: number;
}

/** Holds back guessing, for each address or each name. Remembers 10,000 of them. */
export class SignInLimit {
  readonly #pace: SignInPace;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` in ms, monotonic. */
  constructor(pace: SignInPace, now: () => number) {
    this.#pace = pace;
    this.#now = now;
  }

  /** Takes the cost of a failure. Answers 0 when the attempt may go on, else ms until it may. */
  take(of: string): number {
    const { failures, everyMs, keyOf } = this.#pace;
    const key = keyOf(of);
    const now = this.#now();
    const full = failures * everyMs;
    const known = this.#buckets.get(key);
    const creditMs = known === undefined ? full : Math.min(full, known.creditMs + now - known.at);
    if (creditMs < everyMs) return Math.ceil(everyMs - creditMs);
    // Put anew, so that the map stays in order of use and the longest unused goes first.
    this.#buckets.delete(key);
    this.#buckets.set(key, { creditMs: creditMs - everyMs, at: now });
    if (this.#buckets.size > MAX_KEPT) this.#forgetOldest();
    return 0;
  }

  /** As `take`, but throws `rate_limited` where it must wait. */
  require(of: string): void {
    const retryAfterMs = this.take(of);
    if (retryAfterMs > 0)
      throw new HeadgateError("rate_limited", "too many attempts to sign in; wait", { retryAfterMs });
  }

  /** The attempt succeeded: gives back most of it. */
  succeeded(of: string): void {
    const { everyMs, keyOf } = this.#pace;
    const bucket = this.#buckets.get(keyOf(of));
    if (bucket !== undefined) bucket.creditMs += everyMs * (1 - SUCCESS_COST);
  }

  #forgetOldest(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
