import type { Clock } from "#server/ports/clock.ts";

interface Task {
  dueMs: number;
  readonly order: number;
  readonly periodMs: number | undefined;
  readonly run: () => void;
}

/** The world's time. It moves only in `run`, and lets every promise settle between two moments. */
export class SimClock implements Clock {
  static readonly START_MS = 1_700_000_000_000;
  #nowMs = 0;
  #order = 0;
  readonly #tasks = new Set<Task>();

  now(): number {
    return SimClock.START_MS + this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#add({
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#order++,
      periodMs: undefined,
      run,
    });
  }

  every(periodMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + periodMs, order: this.#order++, periodMs, run });
  }

  /** This clock as a machine sees it whose wall clock is wrong. */
  skewed(ms: number): Clock {
    return {
      now: () => this.now() + ms,
      monotonic: () => this.monotonic(),
      after: (delayMs, task) => this.after(delayMs, task),
      every: (periodMs, task) => this.every(periodMs, task),
    };
  }

  async run(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (let due = this.#next(endMs); due !== undefined; due = this.#next(endMs)) {
      this.#nowMs = due.dueMs;
      for (let task: Task | undefined = due; task !== undefined; task = this.#next(this.#nowMs))
        this.#take(task);
      await settled();
    }
    this.#nowMs = endMs;
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
      if (task.dueMs > untilMs || (first !== undefined && task.dueMs > first.dueMs)) continue;
      if (first === undefined || task.dueMs < first.dueMs || task.order < first.order) first = task;
    }
    return first;
  }

  #take(task: Task): void {
    if (task.periodMs === undefined) this.#tasks.delete(task);
    else task.dueMs = this.#nowMs + task.periodMs;
    task.run();
  }
}

/** Whatever is ready to go on has gone on. */
export async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
