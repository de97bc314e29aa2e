import type { Clock } from "#server/ports/clock.ts";
import { failed, type Outcome } from "./checker.ts";

/** How far a check came: says what a timeout was spent on. */
export type Phase = "resolving the name" | "connecting" | "no answer" | "answer unfinished";

/** One check under way. It ends once: by an answer, by its timeout, or because nobody wants it any more. */
export class Attempt {
  readonly outcome: Promise<Outcome>;
  phase: Phase = "connecting";
  /** Frees what the check holds on the wire; called when it ends otherwise than by a finished answer. */
  release: (() => void) | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  readonly #stopTimer: () => void;

  constructor(clock: Clock, timeoutMs: number) {
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // One turn of the loop later: what arrived while the loop was busy is read before the timeout is believed.
    this.#stopTimer = clock.after(timeoutMs, () => {
      setImmediate(() => this.end(failed(`timeout after ${timeoutMs} ms (${this.phase})`, true)));
    });
  }

  get hasEnded(): boolean {
    return this.#settle === undefined;
  }

  end(outcome: Outcome): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    this.#stopTimer();
    const { release } = this;
    this.release = undefined;
    release?.();
    settle(outcome);
  }
}
