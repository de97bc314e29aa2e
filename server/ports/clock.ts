/** Time, and the only way to wait for it. Tests drive their own. */
export interface Clock {
  /** Wall clock, ms since the epoch. May jump. */
  now(): number;
  /** Monotonic, ms, from an arbitrary start. */
  monotonic(): number;
  /** Runs `task` once after `delayMs`. Answers a function that cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
  /** Runs `task` every `periodMs`, until cancelled. Does not keep the process alive. */
  every(periodMs: number, task: () => void): () => void;
}

export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
}
