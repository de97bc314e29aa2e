import type { RetryPolicy } from "#lib/sdk/public.ts";

const SECOND_MS = 1000;
/** Buckets of a second each. */
const BUCKETS = 10;
/** Shares of calls are not exact in binary. */
const ROUNDING = 1e-9;

/**
 * Tries again that are allowed: a share of the calls of the last ten seconds and a few a second besides, so that retries
 * never multiply an outage. As Finagle's `RetryBudget` counts; Envoy's `retry_budget` counts those in flight instead.
 */
export class RetryBudget {
  readonly #calls = Array.from({ length: BUCKETS }, () => 0);
  readonly #tries = Array.from({ length: BUCKETS }, () => 0);
  /** The newest bucket's, since the clock's start. */
  #second = 0;
  #callSum = 0;
  #trySum = 0;

  /** A call begins: its first try. */
  call(now: number): void {
    this.#advance(now);
    const at = this.#second % BUCKETS;
    this.#calls[at] = (this.#calls[at] ?? 0) + 1;
    this.#callSum += 1;
  }

  /** Whether another try may be made now; if so it is counted. */
  tryAgain(now: number, policy: Pick<RetryPolicy, "budgetRatio" | "budgetMinPerSecond">): boolean {
    this.#advance(now);
    const few = policy.budgetMinPerSecond * BUCKETS;
    if (this.#trySum + 1 > policy.budgetRatio * this.#callSum + few + ROUNDING) return false;
    const at = this.#second % BUCKETS;
    this.#tries[at] = (this.#tries[at] ?? 0) + 1;
    this.#trySum += 1;
    return true;
  }

  #advance(now: number): void {
    const second = Math.floor(now / SECOND_MS);
    if (second <= this.#second) return;
    const passed = Math.min(BUCKETS, second - this.#second);
    for (let i = 0; i < passed; i++) {
      const at = (second - i) % BUCKETS;
      this.#callSum -= this.#calls[at] ?? 0;
      this.#trySum -= this.#tries[at] ?? 0;
      this.#calls[at] = 0;
      this.#tries[at] = 0;
    }
    this.#second = second;
  }
}
