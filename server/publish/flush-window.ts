import type { Clock } from "#server/ports/clock.ts";
import type { TableChange } from "./service-table.ts";

const WINDOW_MS = { least: 5, most: 20 };

/** Told what changed since the last flush, one change for each table, by revision. Calls `done` once, at its end. */
export type Flush = (changes: readonly TableChange[], seenAt: number, done: () => void) => void;

export interface FlushWindow {
  add(changes: readonly TableChange[]): void;
  close(): void;
}

/**
 * Leading edge: the first change is flushed at once, and what arrives within the window after it together at its
 * end. The window is as long as the last flush took, 5 to 20 ms, so that many readers slow flushes and not the loop.
 * `seenAt` is the monotonic time of the oldest change of a flush.
 */
export function createFlushWindow(clock: Clock, flush: Flush): FlushWindow {
  const pending = new Map<TableChange["table"], TableChange>();
  let seenAt = 0;
  let state: "idle" | "flushing" | "waiting" | "closed" = "idle";
  let cancel = (): void => {};

  function run(): void {
    const changes = [...pending.values()].sort((a, b) => a.to - b.to);
    pending.clear();
    const startedAt = clock.monotonic();
    state = "flushing";
    flush(changes, seenAt, () => {
      if (state !== "flushing") return;
      state = "waiting";
      const tookMs = clock.monotonic() - startedAt;
      cancel = clock.after(Math.min(WINDOW_MS.most, Math.max(WINDOW_MS.least, tookMs)), () => {
        state = "idle";
        if (pending.size > 0) run();
      });
    });
  }

  return {
    add(changes) {
      if (pending.size === 0) seenAt = clock.monotonic();
      for (const change of changes) {
        const before = pending.get(change.table);
        pending.set(change.table, before === undefined ? change : merge(before, change));
      }
      if (state === "idle") run();
    },
    close() {
      state = "closed";
      cancel();
      pending.clear();
    },
  };
}

function merge(before: TableChange, after: TableChange): TableChange {
  return {
    table: after.table,
    from: before.from,
    to: after.to,
    touched: new Set([...before.touched, ...after.touched]),
    policyChanged: before.policyChanged || after.policyChanged,
    protectionChanged: before.protectionChanged || after.protectionChanged,
    before: undefined,
    whole: before.whole || after.whole,
  };
}
