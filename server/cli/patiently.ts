import { type ErrorCode, HeadgateError } from "#lib/contract/error.ts";
import { backoffMs, pause } from "#lib/api/backoff.ts";

/** Failures that may pass by themselves; NotReachable is one of them. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["unavailable", "rate_limited", "deadline_exceeded"]);
const PACE = { minMs: 200, maxMs: 2000 };

export interface Patience {
  /** ms; 0: one attempt. */
  readonly forMs: number;
  /** Told once. */
  readonly onTrouble: (error: HeadgateError) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Calls again while Headgate is away, also for a change: only for what may be said twice. Rejects with the last failure. */
export async function patiently<T>(
  call: () => Promise<T>,
  { forMs, onTrouble, signal }: Patience,
): Promise<T> {
  const endsAt = Date.now() + forMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof HeadgateError) || !PASSING.has(error.code)) throw error;
      const delayMs = Math.max(backoffMs(attempt, PACE), error.retryAfterMs ?? 0);
      if (Date.now() + delayMs > endsAt) throw error;
      if (attempt === 0) onTrouble(error);
      await pause(delayMs, signal);
    }
  }
}
