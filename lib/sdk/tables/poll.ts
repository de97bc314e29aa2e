import { backoffMs, pause } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import type { ErrorCode } from "#lib/contract/error.ts";
import type { Wire } from "#lib/sdk/wire.ts";
import type { HeldTables } from "./held-tables.ts";
import { UnreadableTable } from "./unreadable-table.ts";

interface PollParts {
  readonly wire: Pick<Wire, "table">;
  readonly held: HeldTables;
  readonly service: string;
  readonly signal: AbortSignal;
  /** After a refusal, which asking again will hardly mend, ms. */
  readonly refusedMs: number;
  /** Undefined: Headgate answered, also where it does not know the service. */
  readonly onAnswer: (error: unknown) => void;
  readonly onUnreadable: (error: UnreadableTable) => void;
}

const WAIT_MS = 30_000;
/** An answer without news that comes this soon was not waited for: somebody on the way cuts waits short. */
const CUT_SHORT_MS = 1000;
const POLL = { minMs: 2500, maxMs: 5000 };
const RETRY = { minMs: 250, maxMs: 10_000 };
const TAG = /^[\w-]+\.\d+$/;
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
]);

export const isRefusal = (error: unknown): error is Error => {
  const code = codeOf(error);
  return code !== undefined && REFUSALS.has(code);
};

/** Asks for one table over and over: each answer waits for a change where that is possible. Never rejects. */
export async function pollTable(parts: PollParts): Promise<void> {
  const { wire, held, service, signal, onAnswer } = parts;
  /** What could not be read is known too: another is waited for. */
  let skippedTag: string | undefined;
  for (let failures = 0; !signal.aborted;) {
    const known = held.get(service);
    const tag = skippedTag ?? (known === undefined ? undefined : `${known.epoch}.${known.revision}`);
    const askedAt = performance.now();
    // After a failure without a wait, so that it shows at once when it is over.
    const waitMs = failures > 0 ? 0 : WAIT_MS;
    let restMs = 0;
    try {
      const table = await wire.table(service, tag, waitMs, signal);
      failures = 0;
      onAnswer(undefined);
      if (table !== undefined) skippedTag = undefined;
      const isNew = table !== undefined && held.accept(table);
      if (!isNew && waitMs > 0 && performance.now() - askedAt < CUT_SHORT_MS) restMs = backoffMs(1, POLL);
    } catch (error) {
      if (signal.aborted) return;
      const isAnswer = error instanceof UnreadableTable || codeOf(error) === "not_found";
      const retryMs = isRefusal(error) ? parts.refusedMs : backoffMs(failures, RETRY);
      restMs = isAnswer ? backoffMs(1, POLL) : retryMs;
      failures = isAnswer ? 0 : failures + 1;
      if (error instanceof UnreadableTable) {
        const seenTag = TAG.test(error.tag) ? error.tag : undefined;
        if (seenTag !== undefined && seenTag !== skippedTag) restMs = 0;
        skippedTag = seenTag;
        parts.onUnreadable(error);
      }
      onAnswer(isAnswer ? undefined : error);
    }
    await pause(restMs, signal).catch(() => undefined);
  }
}
