import type { Clock } from "#server/ports/clock.ts";

interface Task {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly run: () => void;
}

/** A clock that moves only when told to. Both times move together; `stepWall` moves the wall clock alone. */
export class FakeClock implements Clock {
  #wallMs = 1_700_000_000_000;
  #monotonicMs = 0;
  readonly #tasks = new Set<Task>();

  now(): number {
    return this.#wallMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#monotonicMs + Math.max(0, delayMs), periodMs: undefined, run });
  }

  every(periodMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#monotonicMs + periodMs, periodMs, run });
  }

  /** Moves time on by `ms`, running what falls due on the way, each at its own time. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms;
    for (let task = this.#next(endMs); task !== undefined; task = this.#next(endMs)) {
      this.#moveTo(task.dueMs);
      this.#run(task);
    }
    this.#moveTo(endMs);
  }

  /** Moves time on by `ms` at one go, as when the process was stopped: what fell due runs afterwards, late. */
  stall(ms: number): void {
    this.#moveTo(this.#monotonicMs + ms);
    for (let task = this.#next(this.#monotonicMs); task !== undefined; task = this.#next(this.#monotonicMs)) {
      this.#run(task);
    }
  }

  stepWall(ms: number): void {
    this.#wallMs += ms;
  }

  /** Timers that wait: 0 after everything was closed. */
  get waiting(): number {
    return this.#tasks.size;
  }

  #add(task: Task): () => void {
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  #next(untilMs: number): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) {
      if (task.dueMs <= untilMs && (first === undefined || task.dueMs < first.dueMs)) first = task;
    }
    return first;
  }

  #run(task: Task): void {
    // Like a real interval: what was missed is not made up for.
    if (task.periodMs === undefined) this.#tasks.delete(task);
    else task.dueMs = Math.max(task.dueMs, this.#monotonicMs) + task.periodMs;
    task.run();
  }

  #moveTo(ms: number): void {
    this.#wallMs += ms - this.#monotonicMs;
    this.#monotonicMs = ms;
  }
}
