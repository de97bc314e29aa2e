import type { Clock } from "#server/ports/clock.ts";
import type { TableChange } from "./service-table.ts";

const WINDOW_MS = { least: 5, most: 20 };

/** What changed between two flushes, one for each table, in the order of their revisions. */
export type Flush = (changes: readonly TableChange[], seenAt: number) => void;

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
  let cancel: (() => void) | undefined;

  function run(): void {
    const changes = [...pending.values()].sort((a, b) => a.to - b.to);
    pending.clear();
    const startedAt = clock.monotonic();
    flush(changes, seenAt);
    const windowMs = Math.min(WINDOW_MS.most, Math.max(WINDOW_MS.least, clock.monotonic() - startedAt));
    cancel = clock.after(windowMs, () => {
      cancel = undefined;
      if (pending.size > 0) run();
    });
  }

  return {
    add(changes) {
      if (pending.size === 0) seenAt = clock.monotonic();
      for (const change of changes) {
        const before = pending.get(change.table);
        pending.set(change.table, before === undefined ? change : merge(before, change));
      }
      if (cancel === undefined) run();
    },
    close() {
      cancel?.();
      cancel = () => {}; // nothing is flushed any more
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
    whole: before.whole || after.whole,
  };
}
