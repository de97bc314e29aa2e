import type { Random } from "#server/ports/clock.ts";

/**
 * A kept connection answers even where the listener takes no new one. So a connection serves this many probes:
 * such a listener is found out within four intervals, for two fifths of the CPU that connecting each time takes.
 */
export const USES_OF_A_CONNECTION = 4;

/** Longer than this between two probes, a connection is not kept: the other side will have closed it. */
const MAX_KEPT_INTERVAL_MS = 30_000;

/** What a first connection counts as used already: a fleet found at once shall not connect anew all at once. */
export function startingUses(random: Random): number {
  return Math.floor(random.next() * USES_OF_A_CONNECTION);
}

/**
 * How many connections may be kept between probes. Kept ones and the clients' streams share the process's file
 * descriptors; beyond this number, every probe connects anew.
 */
export class KeptConnections {
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether one more may be kept, of a check made every `intervalMs`; counted if so, until `give` is called. */
  take(intervalMs: number): boolean {
    if (this.#count >= this.#max || intervalMs > MAX_KEPT_INTERVAL_MS) return false;
    this.#count += 1;
    return true;
  }

  give(): void {
    this.#count -= 1;
  }
}
