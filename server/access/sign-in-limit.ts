import { HeadgateError } from "#lib/contract/error.ts";

/** Units one holds at most; one comes back each second. */
const FULL = 60;
/** A failure costs this much, so 10 a minute are possible; a success costs 1. */
const FAILURE_COST = 6;
const MAX_KEPT = 10_000;

interface Bucket {
  units: number;
  at: number;
}

/** Holds back guessing: 10 failures, then one every 6 s, for each address, or each name. Remembers 10,000 of them. */
export class SignInLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` in ms, monotonic. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the cost of a failure. Answers 0 when the attempt may go on, else ms until it may. */
  take(of: string): number {
    const now = this.#now();
    const known = this.#buckets.get(of);
    const units = known === undefined ? FULL : Math.min(FULL, known.units + (now - known.at) / 1000);
    if (units < FAILURE_COST) return Math.ceil((FAILURE_COST - units) * 1000);
    // Put anew, so that the map stays in order of use and the longest unused goes first.
    this.#buckets.delete(of);
    this.#buckets.set(of, { units: units - FAILURE_COST, at: now });
    if (this.#buckets.size > MAX_KEPT) this.#forgetOldest();
    return 0;
  }

  /** As `take`, but throws `rate_limited` where it must wait. */
  require(of: string): void {
    const retryAfterMs = this.take(of);
    if (retryAfterMs > 0)
      throw new HeadgateError("rate_limited", "too many attempts to sign in; wait", { retryAfterMs });
  }

  /** The attempt succeeded: gives back all but one unit. */
  succeeded(of: string): void {
    const bucket = this.#buckets.get(of);
    if (bucket !== undefined) bucket.units += FAILURE_COST - 1;
  }

  #forgetOldest(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
