import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";

export interface JournalFilter {
  readonly namespace?: string | undefined;
  /** Only these namespaces, and nothing that belongs to none: for callers who may not see all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  /** One, or any of several. */
  readonly kind?: TransitionKind | readonly TransitionKind[] | undefined;
  readonly actor?: string | undefined;
  /** ms since the epoch, included. */
  readonly since?: number | undefined;
  /** ms since the epoch, left out. */
  readonly until?: number | undefined;
}

export interface EventPage {
  /** Newest first. May be fewer than asked for, even none, while there is a `next`: a read looks through so much at once. */
  readonly items: readonly LoggedEvent[];
  /** What to read on from; absent where the log ends. */
  readonly next: string | undefined;
  /** When the oldest event that is kept was, ms: where the read came to the end of the log. */
  readonly begins?: number | undefined;
}

/** The event log: bounded by age and size, newest kept. It outlives its leaders. */
export interface Journal {
  /** Newest first, older than the id `before` where given. Rejects as the store does when it had to be asked in vain. */
  read(filter: JournalFilter, limit: number, before?: string): Promise<EventPage>;
  /** Oldest first, everything newer than the id `after`; undefined when that is not in the log, or too long ago. */
  since(after: string, filter: JournalFilter): Promise<readonly LoggedEvent[] | undefined>;
  /** Each event that passes the filter, as it happens. */
  subscribe(filter: JournalFilter, listener: (event: LoggedEvent) => void): () => void;
}
