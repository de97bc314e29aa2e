import type { ConcurrencyPolicy } from "#lib/sdk/public.ts";
import { Gradient } from "./gradient.ts";

/** How many calls to a service may be in flight: as many as the policy says, or as its latency bears. */
export class ConcurrencyLimit {
  #policy: ConcurrencyPolicy | null = null;
  #gradient: Gradient | undefined;
  #inFlight = 0;

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Infinity when there is none. */
  get limit(): number {
    return this.#gradient?.limit ?? this.#policy?.max ?? Infinity;
  }

  /** Null: no limit. What was learned stays while it stays adaptive. */
  set(policy: ConcurrencyPolicy | null): void {
    this.#policy = policy;
    if (policy?.mode !== "adaptive") this.#gradient = undefined;
    else if (this.#gradient === undefined) this.#gradient = new Gradient(policy);
    else this.#gradient.range = policy;
  }

  /** False: the call must not be made, and must not be released. */
  tryAcquire(): boolean {
    if (this.#inFlight >= this.limit) return false;
    this.#inFlight += 1;
    this.#gradient?.began(this.#inFlight);
    return true;
  }

  /**
   * `tookMs`: undefined when its time says nothing of the service, e.g. of a call that was given up or never sent.
   * `isDropped`: refused by the service for overload, or without an answer in time.
   */
  release(tookMs: number | undefined, isDropped: boolean, now: number): void {
    if (this.#inFlight === 0) return;
    this.#inFlight -= 1;
    this.#gradient?.ended(tookMs, isDropped, this.#inFlight, now);
  }
}
