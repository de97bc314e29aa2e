import type { Clock } from "#server/ports/clock.ts";
import { type Store, StoreUnavailable } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";

/** History is kept this long: a watch that was away for less resumes where it was. */
const KEEP_MS = 3_600_000;
const MARK_MS = 300_000;

interface CompactorParts {
  readonly store: Pick<Store, "compact">;
  readonly clock: Clock;
  readonly log: Log;
  readonly revision: () => number;
}

/** Lets the store forget history older than an hour. Run by the leader. Answers a function that ends it. */
export function startCompactor({ store, clock, log, revision }: CompactorParts): () => void {
  let marks: { readonly at: number; readonly revision: number }[] = [];
  return clock.every(MARK_MS, () => {
    const now = clock.monotonic();
    marks.push({ at: now, revision: revision() });
    const old = marks.findLast((mark) => now - mark.at >= KEEP_MS);
    if (old === undefined || old.revision === 0) return;
    marks = marks.filter((mark) => mark.at > old.at);
    store.compact(old.revision).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable))
        log.warn({ err: error, revision: old.revision }, "compaction failed");
    });
  });
}
