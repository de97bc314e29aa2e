import type { AccessParts } from "./deps.ts";
import { writeRecord } from "./records.ts";

const HOUR_MS = 3_600_000;
/** Later than the request that used it, and on its own: nobody waits for it. */
const DELAY_MS = 60_000;

/** Notes when tokens were last used: to the hour, by whichever replica saw it. What is lost of it is no loss. */
export class UsedTokens {
  readonly #parts: AccessParts;
  /** By token, until when there is nothing to note; monotonic. */
  readonly #until = new Map<string, number>();

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /** Asked with every request. */
  note(id: string): void {
    const { clock } = this.#parts;
    const now = clock.monotonic();
    if (now < (this.#until.get(id) ?? -Infinity)) return;
    this.#until.set(id, now + HOUR_MS);
    const usedAt = clock.now();
    clock.after(DELAY_MS, () => void this.#write(id, usedAt));
  }

  async #write(id: string, usedAt: number): Promise<void> {
    const { keys, store, directory, log } = this.#parts;
    // It is that of the settings, or gone; or another replica noted it.
    if (directory.tokens.get(id) === undefined) return;
    if (usedAt - (directory.seenAt(id) ?? 0) < HOUR_MS) return;
    const token = keys.auth(`tokens/${id}`);
    const key = keys.auth(`seen/${id}`);
    const value = writeRecord({ v: 1, at: usedAt } as const);
    try {
      const stands = { key: token, modRevision: directory.revisionOf(token) };
      const { succeeded, revision } = await store.txn([stands], [{ kind: "put", key, value }]);
      if (succeeded) directory.put({ key, value, modRevision: revision });
    } catch (error) {
      log.debug({ err: error }, "when a token was last used could not be noted");
    }
  }
}
