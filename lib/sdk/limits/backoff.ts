import type { RetryPolicy } from "#lib/sdk/public.ts";

/**
 * Milliseconds before try again number `again` (1, 2, …): any part of a wait that doubles, since callers that failed
 * together must not come back together. `random`: 0–1. (AWS, "Exponential Backoff and Jitter": full jitter.)
 */
export function retryDelayMs(
  again: number,
  { baseMs, maxMs }: Pick<RetryPolicy, "baseMs" | "maxMs">,
  random: () => number,
): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(again - 1, 30)) * random();
}
