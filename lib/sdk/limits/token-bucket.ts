import type { RateLimitPolicy } from "#lib/sdk/public.ts";

/** Time is not exact in binary, and who waited as told must be let in. What is lent is owed: it does not add up. */
const LENT = 1e-5;

/** How often a service may be called. Begins full, so that a client's first calls are not held up. */
export class TokenBucket {
  #policy: RateLimitPolicy | null = null;
  #tokens = 0;
  #at = 0;

  /** From `now` on; null: no limit. What was taken before stays taken. */
  set(policy: RateLimitPolicy | null, now: number): void {
    const isFirst = this.#policy === null;
    this.#refill(now);
    this.#policy = policy;
    const most = policy === null ? 0 : burstOf(policy);
    this.#tokens = isFirst ? most : Math.min(most, this.#tokens);
    this.#at = now;
  }

  /** 0 when the call is allowed, else whole ms until the next one is. */
  take(now: number): number {
    if (this.#policy === null) return 0;
    this.#refill(now);
    if (this.#tokens >= 1 - LENT) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / this.#policy.callsPerSecond));
  }

  #refill(now: number): void {
    if (this.#policy === null || now <= this.#at) return;
    const gained = ((now - this.#at) * this.#policy.callsPerSecond) / 1000;
    this.#tokens = Math.min(burstOf(this.#policy), this.#tokens + gained);
    this.#at = now;
  }
}

/** A bucket that holds less than one would never let a call through. */
function burstOf({ burst }: RateLimitPolicy): number {
  return Math.max(1, burst);
}
