/** A gap between ticks counts as a stall beyond this, ms: timers are this late on a busy but healthy machine. */
const USUAL_GAP_MS = 40;

/**
 * Measures how long the event loop stood still, by the gaps between ticks of a timer. While it stands still
 * (a long computation, a stopped process) timeouts run out without the other side having had its time.
 */
export class LoopWatch {
  #lastTickMs: number;
  #stalledMs = 0;

  constructor(nowMs: number) {
    this.#lastTickMs = nowMs;
  }

  tick(nowMs: number): void {
    this.#stalledMs = this.stalledMs(nowMs);
    this.#lastTickMs = nowMs;
  }

  /** Sum of all stalls, ms, the one that may be on right now included: the timer may not have run yet. */
  stalledMs(nowMs: number): number {
    return this.#stalledMs + Math.max(0, nowMs - this.#lastTickMs - USUAL_GAP_MS);
  }
}
