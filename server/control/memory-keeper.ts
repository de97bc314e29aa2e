import type { Clock } from "#server/ports/clock.ts";
import type { Memory, Remembered } from "#server/ports/memory.ts";
import type { Log } from "#server/ports/telemetry.ts";

/** After a change; and between two writes, whose size is that of everything remembered. */
const PAUSE_MS = 1000;
const BETWEEN_MS = 5000;

interface KeeperParts {
  readonly memory: Memory;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined while there is nothing worth keeping. */
  readonly snapshot: () => Remembered | undefined;
}

/** Writes down what is known, soon after it changed and not at each change. */
export class MemoryKeeper {
  readonly #parts: KeeperParts;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = -Infinity;
  #hasFailed = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Something changed. */
  touch(): void {
    if (this.#cancel !== undefined) return;
    const { clock } = this.#parts;
    const delayMs = Math.max(PAUSE_MS, this.#writtenAt + BETWEEN_MS - clock.monotonic());
    this.#cancel = clock.after(delayMs, () => void this.#write());
  }

  /** Writes what has not been written yet. */
  async close(): Promise<void> {
    if (this.#cancel !== undefined) void this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#writtenAt = this.#parts.clock.monotonic();
    this.#writing = this.#writing.then(() => this.#writeNow());
    await this.#writing;
  }

  async #writeNow(): Promise<void> {
    const { memory, snapshot, log } = this.#parts;
    const remembered = snapshot();
    if (remembered === undefined) return;
    try {
      await memory.write(remembered);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed)
        log.warn({ err: error }, "what this replica knows of its store cannot be kept in the data directory");
      this.#hasFailed = true;
      this.touch();
    }
  }
}
