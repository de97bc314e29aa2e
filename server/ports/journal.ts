import type { LoggedEvent, Transition, TransitionKind } from "#lib/contract/events.ts";

export interface JournalFilter {
  readonly namespace?: string | undefined;
  /** Only these namespaces, and nothing that belongs to none: for callers who may not see all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  readonly kind?: TransitionKind | undefined;
}

/** The event log: bounded, newest kept. */
export interface Journal {
  append(transitions: readonly Transition[]): void;
  /** Newest first, older than `before` where given. */
  read(
    filter: JournalFilter,
    limit: number,
    before?: string,
  ): { readonly items: readonly LoggedEvent[]; readonly total: number };
  /** Oldest first, everything kept that is newer than `after`; undefined when `after` is unknown here. */
  since(after: string, filter: JournalFilter): readonly LoggedEvent[] | undefined;
  /** Each event that passes the filter, as it is appended. */
  subscribe(filter: JournalFilter, listener: (event: LoggedEvent) => void): () => void;
}
