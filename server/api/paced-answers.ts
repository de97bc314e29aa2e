import type { Clock } from "#server/ports/clock.ts";

interface Pace {
  readonly after: Clock["after"];
  /** ms. */
  readonly now: () => number;
}

interface Line<T> {
  /** When the last answer was there. */
  readonly at: number;
  /** The one that is being made, or waits until it may be. */
  readonly next: Promise<T> | undefined;
}

/**
 * Answers that all who ask for the same get, made so often at most, however many ask: and none that is older than its
 * question, for what made somebody ask must be in it.
 */
export class PacedAnswers<T> {
  readonly #pace: Pace;
  readonly #everyMs: number;
  readonly #lines = new Map<string, Line<T>>();

  constructor(pace: Pace, everyMs: number) {
    this.#pace = pace;
    this.#everyMs = everyMs;
  }

  /** `make` must look at what it answers last of all. */
  of(asked: string, make: () => Promise<T>): Promise<T> {
    this.#forget();
    const line = this.#lines.get(asked);
    if (line?.next !== undefined) return line.next;
    const made = line === undefined ? make() : this.#turn(line).then(make);
    const next = made.finally(() => this.#lines.set(asked, { at: this.#pace.now(), next: undefined }));
    this.#lines.set(asked, { at: line?.at ?? 0, next });
    return next;
  }

  #turn({ at }: Line<T>): Promise<void> {
    return new Promise((resolve) => this.#pace.after(at + this.#everyMs - this.#pace.now(), resolve));
  }

  /** Whoever asks for what has rested is answered at once. Of another leader's time too, which may be ahead. */
  #forget(): void {
    const now = this.#pace.now();
    for (const [asked, { at, next }] of this.#lines)
      if (next === undefined && Math.abs(now - at) >= this.#everyMs) this.#lines.delete(asked);
  }
}
