/** Units an address holds at most; one comes back each second. */
const FULL = 60;
/** A failure costs this much, so 10 a minute are possible; a success costs 1. */
const FAILURE_COST = 6;
const MAX_ADDRESSES = 10_000;

interface Bucket {
  units: number;
  at: number;
}

/** Holds back guessing of tokens: 10 failures, then one every 6 s, for each address. Remembers 10,000 addresses. */
export class SignInLimit {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` in ms, monotonic. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the cost of a failure. Answers 0 when the attempt may go on, else ms until it may. */
  take(address: string): number {
    const now = this.#now();
    const known = this.#buckets.get(address);
    const units = known === undefined ? FULL : Math.min(FULL, known.units + (now - known.at) / 1000);
    if (units < FAILURE_COST) return Math.ceil((FAILURE_COST - units) * 1000);
    // Put anew, so that the map stays in order of use and the longest unused goes first.
    this.#buckets.delete(address);
    this.#buckets.set(address, { units: units - FAILURE_COST, at: now });
    if (this.#buckets.size > MAX_ADDRESSES) this.#forgetOldest();
    return 0;
  }

  /** The attempt succeeded: gives back all but one unit. */
  succeeded(address: string): void {
    const bucket = this.#buckets.get(address);
    if (bucket !== undefined) bucket.units += FAILURE_COST - 1;
  }

  #forgetOldest(): void {
    for (const address of this.#buckets.keys()) {
      this.#buckets.delete(address);
      return;
    }
  }
}
