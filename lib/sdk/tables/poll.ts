import { backoffMs, pause } from "#lib/api/backoff.ts";
import { codeOf } from "#lib/api/code-of.ts";
import type { Wire } from "#lib/sdk/wire.ts";
import type { HeldTables } from "./held-tables.ts";

interface PollParts {
  readonly wire: Wire;
  readonly held: HeldTables;
  readonly service: string;
  readonly signal: AbortSignal;
  readonly onAnswer: (isThere: boolean) => void;
}

const WAIT_MS = 30_000;
/** An answer without news that comes this soon was not waited for: somebody on the way cuts waits short. */
const CUT_SHORT_MS = 1000;
const POLL = { minMs: 2500, maxMs: 5000 };
const RETRY = { minMs: 250, maxMs: 10_000 };

/** Asks for one table over and over: each answer waits for a change where that is possible. */
export async function pollTable({ wire, held, service, signal, onAnswer }: PollParts): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    const known = held.get(service);
    const tag = known === undefined ? undefined : `${known.epoch}.${known.revision}`;
    const askedAt = performance.now();
    try {
      const table = await wire.table(service, tag, WAIT_MS, signal);
      failures = 0;
      onAnswer(true);
      const isNew = table !== undefined && held.accept(table);
      if (!isNew && performance.now() - askedAt < CUT_SHORT_MS) await pause(backoffMs(1, POLL), signal);
    } catch (error) {
      if (signal.aborted) return;
      const isUnknown = codeOf(error) === "not_found";
      onAnswer(isUnknown);
      await pause(isUnknown ? backoffMs(1, POLL) : backoffMs(failures++, RETRY), signal).catch(
        () => undefined,
      );
    }
  }
}
