import type { CallOptions, ClientPolicy, Outcome } from "#lib/sdk/public.ts";
import { Deadline, requireTimeout } from "./deadline.ts";
import { outcomeOf } from "./outcome.ts";
import type { Release, ServiceCalls } from "./service-calls.ts";
import { Tries } from "./tries.ts";
import type { Attempt } from "./try.ts";

export interface RunOptions extends CallOptions {
  /** The key, where the options name none; asked once the policy is known. */
  readonly keyOf?: (policy: ClientPolicy) => string | undefined;
  /** False: what is sent is gone once it was tried, whatever became of it. */
  readonly isReplayable?: boolean;
}

/**
 * One call: waits for a table, is admitted by the client's own limits, and is tried as the table's policy says. Rejects
 * with a HeadgateError when it was not made or failed for good, with the signal's reason when the caller gave it up,
 * and with the attempt's own error where that is an answer.
 */
export async function runCall<T>(
  calls: ServiceCalls,
  attempt: Attempt<T>,
  options: RunOptions = {},
): Promise<T> {
  options.signal?.throwIfAborted();
  requireTimeout(options.timeoutMs);
  const startedAt = performance.now();
  await calls.arrival(options);
  const waitedMs = performance.now() - startedAt;
  const overall = new Deadline((options.timeoutMs ?? calls.policy.timeoutMs) - waitedMs, options.signal);
  let release: Release | undefined;
  let answered: { readonly tookMs: number; readonly isOverload: boolean } | undefined;
  try {
    release = calls.admit();
    const tried = await new Tries(calls, attempt, options, overall).run();
    if (tried.kind === "failed") throw tried.error;
    const { answer } = tried;
    answered = { tookMs: performance.now() - startedAt, isOverload: answer.isOverload === true };
    if (answer.over === undefined) finish(answer.outcome);
    else void answer.over.then(finish, () => finish("reset"));
    return answer.value;
  } catch (error) {
    finish(outcomeOfCall(error));
    throw error;
  }

  function outcomeOfCall(error: unknown): Outcome {
    if (overall.isLate) return overall.isStalled ? "cancelled" : "timeout";
    return options.signal?.aborted === true ? "cancelled" : outcomeOf(error);
  }

  function finish(outcome: Outcome): void {
    overall.clear();
    const tookMs = answered?.tookMs ?? performance.now() - startedAt;
    release?.(outcome, tookMs, outcome === "timeout" || answered?.isOverload === true);
  }
}
