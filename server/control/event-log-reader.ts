import type { LoggedEvent } from "#lib/contract/events.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { EventPage, JournalFilter } from "#server/ports/journal.ts";
import { StoreUnavailable, type Store } from "#server/ports/store.ts";
import { passes, tracesOf } from "./event-log-filter.ts";
import { readEventId } from "./event-log-ids.ts";
import type { RecentEvents } from "./event-log-recent.ts";
import { eventsOf, storedPages } from "./event-log-stored.ts";

export interface ReaderParts {
  readonly store: Pick<Store, "page">;
  readonly keys: KeySpace;
  readonly recent: RecentEvents;
  /** Events from this id on are not known to have happened. */
  readonly untoldFrom: () => string | undefined;
}

/** One read looks through so much of the store at most: then its reader comes again. */
const MAX_READ_BYTES = 16 * 1024 * 1024;
/** So many events are told again at most to who was away. */
const MAX_MISSED = 10_000;
/** Leaders' clocks differ: so much older an event is, in the order of ids, before those behind it are taken to be older. */
const SLACK_MS = 300_000;

/** Reads the log newest first: what is in memory, then what the store has. */
export class EventLogReader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async read(filter: JournalFilter, limit: number, before?: string): Promise<EventPage> {
    if (filter.namespaces?.length === 0) return { items: [], next: undefined };
    const items: LoggedEvent[] = [];
    const isBeyond = (at: number) => filter.since !== undefined && at < filter.since - SLACK_MS;
    let read = this.#bound(before);
    let begins: number | undefined;
    for (const event of this.#parts.recent.newestFirst(read)) {
      if (isBeyond(event.at)) return { items, next: undefined };
      read = event.id;
      begins = event.at;
      if (passes(event, filter) && items.push(event) > limit) return cut(items, limit);
    }
    const traces = tracesOf(filter);
    const from = read;
    let bytes = 0;
    try {
      for await (const page of storedPages(this.#parts, from)) {
        for (const event of eventsOf(page, from, traces))
          if (passes(event, filter) && items.push(event) > limit) return cut(items, limit);
        begins = page.beginning() ?? begins;
        if (page.isLast) return { items, next: undefined, begins };
        if (isBeyond(page.at)) return { items, next: undefined };
        read = page.oldestId ?? read;
        bytes += page.bytes;
        if (bytes >= MAX_READ_BYTES) break;
      }
    } catch (error) {
      // What is known already is worth something; who wants more hears of the store then.
      if (!(error instanceof StoreUnavailable) || items.length === 0) throw error;
    }
    return { items, next: read };
  }

  async since(after: string, filter: JournalFilter): Promise<readonly LoggedEvent[] | undefined> {
    if (readEventId(after) === undefined) return undefined;
    const newer: LoggedEvent[] = [];
    let read = this.#bound(undefined);
    for (const event of this.#parts.recent.newestFirst(read)) {
      if (event.id <= after) return event.id === after ? missed(newer, filter) : undefined;
      newer.push(event);
      read = event.id;
    }
    for await (const page of storedPages(this.#parts, read)) {
      for (const event of eventsOf(page, read)) {
        if (event.id <= after) return event.id === after ? missed(newer, filter) : undefined;
        newer.push(event);
      }
      if (newer.length > MAX_MISSED) return undefined;
    }
    return undefined;
  }

  #bound(before: string | undefined): string | undefined {
    const untold = this.#parts.untoldFrom();
    return before === undefined || (untold !== undefined && untold < before) ? untold : before;
  }
}

function cut(items: readonly LoggedEvent[], limit: number): EventPage {
  const page = items.slice(0, limit);
  return { items: page, next: page.at(-1)?.id };
}

function missed(newestFirst: readonly LoggedEvent[], filter: JournalFilter): readonly LoggedEvent[] {
  return newestFirst.filter((event) => passes(event, filter)).toReversed();
}
