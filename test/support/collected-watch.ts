import type { Store, StoreEvent, Watch } from "#server/ports/store.ts";

export interface CollectedWatch extends Watch {
  readonly events: readonly StoreEvent[];
  /** The `revision` given with each batch, and the revisions of the events in it. */
  readonly batches: readonly { readonly revision: number; readonly modRevisions: readonly number[] }[];
  readonly compactedAt: readonly number[];
}

/** A watch that keeps all it is told. */
export function collectWatch(store: Store, prefix: string, fromRevision: number): CollectedWatch {
  const events: StoreEvent[] = [];
  const batches: { revision: number; modRevisions: number[] }[] = [];
  const compactedAt: number[] = [];
  const watch = store.watch(prefix, fromRevision, {
    onEvents(batch, revision) {
      events.push(...batch);
      batches.push({ revision, modRevisions: batch.map(modRevisionOf) });
    },
    onCompacted: (revision) => compactedAt.push(revision),
  });
  return { events, batches, compactedAt, close: () => watch.close() };
}

export function modRevisionOf(event: StoreEvent): number {
  return event.kind === "put" ? event.entry.modRevision : event.modRevision;
}

/** `+key=value@revision` or `-key@revision`: easy to compare. */
export function eventText(event: StoreEvent): string {
  return event.kind === "put"
    ? `+${event.entry.key}=${event.entry.value.toString()}@${event.entry.modRevision}`
    : `-${event.key}@${event.modRevision}`;
}
