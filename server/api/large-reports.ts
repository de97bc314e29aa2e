import { HeadgateError } from "#lib/contract/error.ts";

const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/**
 * Large reports that have arrived are read one at a time, with turns of the event loop between: one alone takes a tenth of
 * a second and more, and a hundred that arrive at once held up every probe until the last was read.
 */
export class LargeReports {
  #bytes = 0;
  #last: Promise<void> = Promise.resolve();

  /** Runs `steps` in order when their turn comes. Rejects as they throw; with `unavailable` where too many wait. */
  async read(bytes: number, ...steps: readonly (() => void)[]): Promise<void> {
    if (this.#bytes + bytes > MAX_WAITING_BYTES)
      throw new HeadgateError("unavailable", "too many large reports at once; try again", {
        retryAfterMs: 1000,
      });
    this.#bytes += bytes;
    const read = this.#last
      .then(async () => {
        for (const step of steps) {
          await new Promise(setImmediate);
          step();
        }
      })
      .finally(() => (this.#bytes -= bytes));
    this.#last = read.catch(() => undefined);
    await read;
  }
}
