import type { Clock } from "#server/ports/clock.ts";

import type { LeaseRow } from "./messages.ts";

const tickMs = 200;
const stallMs = 1000;

interface LeaseState {
  readonly ttlSeconds: number;
  /** Monotonic, ms. */
  deadline: number;
  isEnding: boolean;
}

/**
 * How long each lease still lives. Only memory: a keep-alive costs no disk write, and whoever opens the store
 * starts every lease at its full time. So does a stall of this process, during which nobody could renew.
 */
export class LeaseClock {
  readonly #leases = new Map<number, LeaseState>();
  readonly #clock: Clock;
  readonly #end: (lease: number) => Promise<void>;
  readonly #stop: () => void;
  #lastTick: number;

  /** `end` deletes a lease and its keys; where it fails, the lease may be renewed until the next try. */
  constructor(clock: Clock, leases: readonly LeaseRow[], end: (lease: number) => Promise<void>) {
    this.#clock = clock;
    this.#end = end;
    this.#lastTick = clock.monotonic();
    for (const lease of leases) this.add(lease.id, lease.ttlSeconds);
    this.#stop = clock.every(tickMs, () => this.#tick());
  }

  add(lease: number, ttlSeconds: number): void {
    this.#leases.set(lease, {
      ttlSeconds,
      deadline: this.#clock.monotonic() + ttlSeconds * 1000,
      isEnding: false,
    });
  }

  /** Answers the TTL in seconds, undefined when the lease is gone. */
  renew(lease: number): number | undefined {
    const state = this.#leases.get(lease);
    if (!state || state.isEnding) return undefined;
    state.deadline = this.#clock.monotonic() + state.ttlSeconds * 1000;
    return state.ttlSeconds;
  }

  ttl(lease: number): number | undefined {
    const state = this.#leases.get(lease);
    return state && !state.isEnding ? state.ttlSeconds : undefined;
  }

  remove(lease: number): void {
    this.#leases.delete(lease);
  }

  close(): void {
    this.#stop();
  }

  #tick(): void {
    const now = this.#clock.monotonic();
    const stalled = now - this.#lastTick > tickMs + stallMs;
    this.#lastTick = now;
    for (const [lease, state] of this.#leases) {
      if (stalled) state.deadline = now + state.ttlSeconds * 1000;
      else if (state.deadline <= now && !state.isEnding) void this.#expire(lease, state);
    }
  }

  async #expire(lease: number, state: LeaseState): Promise<void> {
    state.isEnding = true;
    try {
      await this.#end(lease);
      this.#leases.delete(lease);
    } catch {
      state.isEnding = false;
    }
  }
}
