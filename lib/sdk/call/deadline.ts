/** Beyond, a timer would end at once. */
const MAX_MS = 2 ** 31 - 1;

/** A timer that is so much late was held up by this process itself: what took too long is nobody else's doing. */
const STALLED_MS = 100;

/** Throws a TypeError of what is no time. */
export function requireTimeout(timeoutMs: number | undefined): void {
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new TypeError(`timeoutMs is above 0, or Infinity for none; not ${timeoutMs}`);
}

/** The time of a call, or of one of its tries: a signal that aborts when it is over, or when the outer one does. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #endsAt: number;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onOuter = () => this.#controller.abort(this.#outer?.reason);
  #isLate = false;
  #isStalled = false;

  /** `timeoutMs`: Infinity for none. */
  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#endsAt = performance.now() + timeoutMs;
    if (outer?.aborted === true) this.#controller.abort(outer.reason);
    else outer?.addEventListener("abort", this.#onOuter, { once: true });
    if (timeoutMs > MAX_MS) return;
    this.#timer = setTimeout(
      () => {
        this.#isLate = true;
        this.#isStalled = performance.now() - this.#endsAt > STALLED_MS;
        this.#controller.abort(
          new DOMException(`no answer within ${Math.round(timeoutMs)} ms`, "TimeoutError"),
        );
      },
      Math.max(0, timeoutMs),
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether its own time is over; false where the outer signal aborted first. */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Whether its time ended while this process did not get to run: that says nothing of whoever was asked. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** ms; 0 when it is over. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Gives the call up: its work is not wanted any more. */
  cancel(): void {
    this.clear();
    this.#controller.abort(new DOMException("another try answered first", "AbortError"));
  }

  /** It was in time. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }
}
