import { type ErrorCode, HeadgateError } from "#lib/contract/error.ts";
import type { PutInstanceBody } from "#lib/contract/registration.ts";
import { backoffMs, pause } from "#lib/api/backoff.ts";
import type { Client } from "#lib/api/client.ts";
import { NotReachable } from "#lib/api/not-reachable.ts";
import type { InstanceParams } from "./arguments.ts";

/** A registration kept alive by heartbeats. */
export interface KeptRegistration {
  /** Says that the process is going; resolves when it is drained and deregistered, or the deadline is over. Never rejects. */
  leave(deadlineMs: number, signal: AbortSignal): Promise<void>;
  /** Stops the heartbeats and deregisters, as well as that can be done in 3 s. Never rejects. */
  end(): Promise<void>;
}

export interface KeepOptions {
  readonly client: Client;
  readonly params: InstanceParams;
  readonly body: PutInstanceBody & { readonly ttlSeconds: number };
  /** Tells each change of circumstances once. */
  readonly say: (text: string) => void;
}

const RETRY = { minMs: 250, maxMs: 5000 };
/** How long leaving is tried while Headgate is out of reach: without it nobody drains, so waiting helps nobody. */
const LEAVE_RETRY_MS = 5000;
const LEAVE_POLL_MS = 500;
const END_RETRY_MS = 3000;

/** Failures that may pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "unavailable",
  "rate_limited",
  "deadline_exceeded",
  "internal",
]);

/**
 * Registers, and goes on with heartbeats each third of the TTL. Resolves after the first attempt; rejects when that
 * was refused for good (bad input, no scope). An outage is said once and waited out, also at the start.
 */
export async function keepRegistered({ client, params, body, say }: KeepOptions): Promise<KeptRegistration> {
  const stop = new AbortController();
  const everyMs = body.ttlSeconds === 0 ? undefined : (body.ttlSeconds * 1000) / 3;
  let hasBegun = false;
  let isRegistered = false;
  let isAway = false;
  let failures = 0;

  /** One registration or heartbeat; the time to the next, undefined when none is needed. */
  async function beat(): Promise<number | undefined> {
    try {
      if (isRegistered) await client.heartbeat({ params, signal: stop.signal });
      else {
        await client.putInstance({ params, body, signal: stop.signal });
        const ttl = body.ttlSeconds === 0 ? "permanent" : `ttl ${body.ttlSeconds} s`;
        say(`registered ${params.instance} as ${params.service} in ${params.ns}, ${ttl}`);
        isRegistered = true;
      }
      if (isAway) say("Headgate answers again");
      isAway = false;
      failures = 0;
      return everyMs === undefined ? undefined : everyMs * (0.9 + Math.random() * 0.2);
    } catch (error) {
      if (stop.signal.aborted) throw error;
      const code = error instanceof HeadgateError ? error.code : "internal";
      if (!hasBegun && !PASSING.has(code)) throw error;
      if (code === "not_found" && isRegistered) {
        isRegistered = false;
        return 0;
      }
      if (!isAway) say(`${messageOf(error)}; trying on`);
      isAway = true;
      const askedMs = error instanceof HeadgateError ? (error.retryAfterMs ?? 0) : 0;
      // Never later than a heartbeat would be due: the lease runs on.
      return Math.min(everyMs ?? RETRY.maxMs, Math.max(backoffMs(failures++, RETRY), askedMs));
    }
  }

  async function loop(firstDelayMs: number | undefined): Promise<void> {
    try {
      for (let delayMs = firstDelayMs; delayMs !== undefined; delayMs = await beat())
        await pause(delayMs, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  }

  async function leave(deadlineMs: number, signal: AbortSignal): Promise<void> {
    stop.abort();
    await beating;
    if (!isRegistered) return;
    const endsAt = Date.now() + deadlineMs;
    const deadlineSeconds = Math.round(deadlineMs / 1000);
    const call = () => client.leaveInstance({ params, body: { deadlineSeconds }, signal });
    const failure = await retried(call, Math.min(LEAVE_RETRY_MS, deadlineMs), signal);
    if (failure !== undefined) {
      if (!isNotFound(failure)) say(`could not say that it leaves: ${failure.message}`);
      return;
    }
    say(`leaving: waiting until drained, for at most ${deadlineSeconds} s`);
    // The heartbeat keeps the lease meanwhile; it answers 404 once Headgate has drained and deregistered the instance.
    while (Date.now() < endsAt) {
      await pause(Math.min(LEAVE_POLL_MS, endsAt - Date.now()), signal);
      const answer = await client.heartbeat({ params, signal }).catch((error: unknown) => error);
      if (isNotFound(answer)) return say("drained");
    }
    say("the deadline is over");
  }

  async function end(): Promise<void> {
    stop.abort();
    await beating;
    const failure = await retried(() => client.deleteInstance({ params }), END_RETRY_MS);
    if (failure === undefined) return say(`deregistered ${params.instance}`);
    const rest =
      body.ttlSeconds === 0 ? "it stays registered" : `it ends by itself within ${body.ttlSeconds} s`;
    say(`could not deregister ${params.instance}, ${rest}: ${failure.message}`);
  }

  const firstDelayMs = await beat();
  hasBegun = true;
  const beating = loop(firstDelayMs);
  return {
    leave: (deadlineMs, signal) =>
      leave(deadlineMs, signal).catch((error: unknown) => {
        if (!signal.aborted) say(`could not wait until drained: ${messageOf(error)}`);
      }),
    end,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isNotFound(answer: unknown): boolean {
  return answer instanceof HeadgateError && answer.code === "not_found";
}

/** Calls until it succeeds or the time is over: undefined, or the last failure. */
async function retried(
  call: () => Promise<unknown>,
  forMs: number,
  signal?: AbortSignal,
): Promise<Error | undefined> {
  const endsAt = Date.now() + forMs;
  for (let attempt = 0; ; attempt++) {
    try {
      await call();
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      const isPassing =
        error instanceof NotReachable || (error instanceof HeadgateError && PASSING.has(error.code));
      const delayMs = backoffMs(attempt, RETRY);
      if (!isPassing || Date.now() + delayMs > endsAt)
        return error instanceof Error ? error : new Error(String(error));
      await pause(delayMs, signal);
    }
  }
}
