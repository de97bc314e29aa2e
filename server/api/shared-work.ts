const MOST = 64;

/**
 * What was worked out of versions that are never changed, only replaced: as long as a question is of the very same ones,
 * all who ask get what the first one did. The newest `most` questions are kept.
 */
export class SharedWork<T> {
  readonly #kept = new Map<string, { readonly of: readonly unknown[]; readonly made: T }>();
  readonly #most: number;

  constructor(most = MOST) {
    this.#most = most;
  }

  /** `of`: all that the answer depends on beside the question, compared by identity. */
  of(asked: string, of: readonly unknown[], make: () => T): T {
    const before = this.#kept.get(asked);
    if (before !== undefined && before.of.every((each, index) => each === of[index])) return before.made;
    const made = make();
    this.#kept.delete(asked);
    this.#kept.set(asked, { of, made });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#most && oldest.done !== true) this.#kept.delete(oldest.value);
    return made;
  }
}
