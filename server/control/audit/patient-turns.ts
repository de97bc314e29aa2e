import type { Clock } from "#server/ports/clock.ts";

/**
 * Work goes one after another, as long as nobody has to wait long: whoever waited for `waitMs` goes beside what has not
 * come to its end. For work that is right in any order, and best done in turn.
 */
export class PatientTurns {
  readonly #clock: Pick<Clock, "after">;
  readonly #waitMs: number;
  #newest: Promise<void> = Promise.resolve();

  constructor(clock: Pick<Clock, "after">, waitMs: number) {
    this.#clock = clock;
    this.#waitMs = waitMs;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#newest;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#newest = promise;
    try {
      await this.#wait(before);
      return await work();
    } finally {
      resolve();
    }
  }

  async #wait(before: Promise<void>): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(this.#waitMs, resolve);
    await Promise.race([before, late]);
    cancel();
  }
}
