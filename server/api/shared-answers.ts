/** Whoever asks may make up any number of questions. */
const MOST = 64;

/**
 * Answers that all who ask for the same get, until time has moved on by a step: however many look at a page, it is
 * worked out once. The newest `most` are kept.
 */
export class SharedAnswers<T> {
  readonly #held = new Map<string, Promise<T>>();
  readonly #most: number;
  #moment = -Infinity;

  constructor(most = MOST) {
    this.#most = most;
  }

  /** `moment`: what is answered is the same as long as this is. */
  of(moment: number, asked: string, answer: () => Promise<T>): Promise<T> {
    if (moment !== this.#moment) this.#held.clear();
    this.#moment = moment;
    const held = this.#held.get(asked);
    if (held !== undefined) return held;
    const made = answer();
    this.#held.set(asked, made);
    const oldest = this.#held.keys().next();
    if (this.#held.size > this.#most && oldest.done !== true) this.#held.delete(oldest.value);
    // A failure is its own askers'; the next one tries again.
    made.catch(() => this.#held.get(asked) === made && this.#held.delete(asked));
    return made;
  }
}
