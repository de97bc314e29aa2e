import { HeadgateError, WRITTEN } from "#lib/contract/error.ts";
import type { Clock } from "#server/ports/clock.ts";

/** A store that has not taken a write, or a watch that has not brought it, after this long is taken to be away. */
export const COMMIT_MS = 5000;

interface AppliedHereParts {
  readonly clock: Pick<Clock, "after">;
  /** Resolves when the mirror has applied a revision; rejects when that will not be. */
  readonly reached: (revision: number) => Promise<void>;
}

/**
 * Waits for the watch, but not for ever: whoever asked, and whoever comes after him, is answered also while it is away.
 * What is written and not applied yet makes all that this replica knows of its name older than what stands.
 */
export class AppliedHere {
  readonly #parts: AppliedHereParts;
  /** By name, the term that wrote what is not applied yet: a later one began by what the store has. */
  readonly #behind = new Map<string, { readonly term: object }>();

  constructor(parts: AppliedHereParts) {
    this.#parts = parts;
  }

  /** Whether what was written under a name is applied in time. While it is not, `require` refuses that name. */
  async written(name: string, term: object, revision: number): Promise<boolean> {
    const { isInTime, applied } = await this.#wait(revision);
    if (isInTime) return true;
    const mark = { term };
    this.#behind.set(name, mark);
    const forget = () => {
      if (this.#behind.get(name) === mark) this.#behind.delete(name);
    };
    void applied.then(forget, forget);
    return false;
  }

  /** Resolves when what another wrote is applied. Throws `unavailable` when that takes too long. */
  async seen(revision: number): Promise<void> {
    if (!(await this.#wait(revision)).isInTime)
      throw behind("the store has what this replica has not applied yet");
  }

  /** Throws `unavailable` while something written under the name is not applied. */
  require(name: string, term: object): void {
    if (this.#behind.get(name)?.term === term)
      throw behind("an earlier change is written, and this replica has not applied it yet");
  }

  async #wait(revision: number): Promise<{ readonly isInTime: boolean; readonly applied: Promise<void> }> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#parts.clock.after(COMMIT_MS, () => resolve(false));
    try {
      const applied = this.#parts.reached(revision);
      return { isInTime: await Promise.race([applied.then(() => true), late]), applied };
    } finally {
      cancel();
    }
  }
}

/** It must not be taken for nothing: asked again, it would be done twice, or refused for what it did itself. */
export function notAppliedYet(): HeadgateError {
  return new HeadgateError(
    "unavailable",
    "it is written and stands, but this replica has not applied it yet: look again before you try again",
    { details: WRITTEN },
  );
}

function behind(why: string): HeadgateError {
  return new HeadgateError("unavailable", `${why}: nothing was changed`, { retryAfterMs: COMMIT_MS });
}
