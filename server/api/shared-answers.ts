/**
 * Answers that all who ask for the same get, until time has moved on by a step: however many look at a page, it is
 * worked out once.
 */
export class SharedAnswers<T> {
  readonly #held = new Map<string, Promise<T>>();
  #moment = -Infinity;

  /** `moment`: what is answered is the same as long as this is. */
  of(moment: number, asked: string, answer: () => Promise<T>): Promise<T> {
    if (moment !== this.#moment) this.#held.clear();
    this.#moment = moment;
    const held = this.#held.get(asked);
    if (held !== undefined) return held;
    const made = answer();
    this.#held.set(asked, made);
    // A failure is its own asker's; the next one tries again.
    made.catch(() => this.#held.delete(asked));
    return made;
  }
}
