import type { KeyValue, LeaseId, StoreEvent, Watch, WatchListener } from "#server/ports/store.ts";

import type { HistoryPage, Row, RowEvent } from "./messages.ts";

/** Calls back within the turn in which the answer arrived, before any later commit is told. */
type ReadHistory = (prefix: string, fromRevision: number, found: (page: HistoryPage) => void) => void;

/** One watcher: reads history up to the newest revision, then takes each commit as it comes. */
class WatchState {
  isOpen = true;
  isLive = false;
  /** Everything below has been delivered, or was not asked for. */
  next: number;
  readonly prefix: string;
  readonly listener: WatchListener;

  constructor(prefix: string, fromRevision: number, listener: WatchListener) {
    this.prefix = prefix;
    this.next = fromRevision;
    this.listener = listener;
  }
}

/**
 * Tells watchers what was committed. It relies on one order: answers about history and news of commits come
 * from the storage thread over one port, so a history read to its end is followed by exactly the next commit.
 */
export class Watches {
  readonly #open = new Set<WatchState>();
  readonly #readHistory: ReadHistory;
  readonly #later: (task: () => void) => void;
  readonly #onError: (error: unknown) => void;
  #revision: number;

  constructor(
    revision: number,
    readHistory: ReadHistory,
    later: (task: () => void) => void,
    onError: (error: unknown) => void,
  ) {
    this.#revision = revision;
    this.#readHistory = readHistory;
    this.#later = later;
    this.#onError = onError;
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    const state = new WatchState(prefix, fromRevision, listener);
    this.#open.add(state);
    if (listener.onAttached === undefined) this.#begin(state);
    else void this.#askListener(state);
    return { close: () => this.#end(state) };
  }

  committed(events: readonly RowEvent[], revision: number): void {
    this.#revision = revision;
    if (events.length === 0) return;
    const converted = events.map(eventOf);
    for (const state of this.#open) {
      if (state.isLive) this.#deliver(state, converted, revision);
    }
  }

  close(): void {
    for (const state of this.#open) this.#end(state);
  }

  async #askListener(state: WatchState): Promise<void> {
    if (!state.isOpen) return;
    try {
      const isKnown = await state.listener.onAttached?.();
      if (isKnown === false) this.#end(state);
      else this.#begin(state);
    } catch {
      this.#later(() => void this.#askListener(state));
    }
  }

  #begin(state: WatchState): void {
    if (!state.isOpen) return;
    if (state.next > this.#revision) state.isLive = true;
    else this.#replay(state);
  }

  #replay(state: WatchState): void {
    if (!state.isOpen) return;
    this.#readHistory(state.prefix, state.next, (page) => {
      if (!state.isOpen) return;
      if (page.kind === "compacted") {
        this.#end(state);
        state.listener.onCompacted(page.compactRevision);
        return;
      }
      state.isLive = page.done;
      this.#deliver(state, page.events.map(eventOf), page.upTo);
      if (!page.done) this.#replay(state);
    });
  }

  #deliver(state: WatchState, events: readonly StoreEvent[], revision: number): void {
    const fresh = events.filter((event) => {
      return modRevisionOf(event) >= state.next && keyOf(event).startsWith(state.prefix);
    });
    state.next = Math.max(state.next, revision + 1);
    if (fresh.length === 0) return;
    try {
      state.listener.onEvents(fresh, revision);
    } catch (error) {
      this.#onError(error);
    }
  }

  #end(state: WatchState): void {
    state.isOpen = false;
    state.isLive = false;
    this.#open.delete(state);
  }
}

export function entryOf(row: Row): KeyValue {
  const { key, value, createRevision, modRevision, lease } = row;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const entry = { key, value: bytes, createRevision, modRevision };
  return lease === 0 ? entry : { ...entry, lease: leaseIdOf(lease) };
}

/** The brand says only that the text came from a store. */
export function leaseIdOf(lease: number): LeaseId {
  return String(lease) as LeaseId;
}

function eventOf(event: RowEvent): StoreEvent {
  return event.kind === "put" ? { kind: "put", entry: entryOf(event.row) } : event;
}

function modRevisionOf(event: StoreEvent): number {
  return event.kind === "put" ? event.entry.modRevision : event.modRevision;
}

function keyOf(event: StoreEvent): string {
  return event.kind === "put" ? event.entry.key : event.key;
}
