import type { LoggedEvent, Transition } from "#lib/contract/events.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { EventPage, Journal, JournalFilter } from "#server/ports/journal.ts";
import type { Compare, Operation, Store, TxnResult } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { bounded, encodeEvent } from "./event-log-batch.ts";
import { passes } from "./event-log-filter.ts";
import { eventId } from "./event-log-ids.ts";
import { TellingOrder } from "./event-log-order.ts";
import type { Room } from "./event-log-queue.ts";
import { EventLogReader } from "./event-log-reader.ts";
import { RecentEvents } from "./event-log-recent.ts";
import { ExpectedEvents, type NumberedEvent, Reservation } from "./event-log-reservation.ts";
import { EventLogWriter } from "./event-log-writer.ts";

export interface EventLogParts {
  readonly store: Pick<Store, "page" | "txn">;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes kept in the store, about. */
  readonly keepBytes?: number;
}

/** A term of this replica: what its writes compare, and who is told when that does not hold. */
export interface EventTerm {
  /** Create revision of the leader key. */
  readonly revision: number;
  readonly fence: readonly Compare[];
  readonly onDeposed: (reason: string) => void;
}

/** What a replica told of itself just before it leads belongs to its term: that the store is back, an epoch accepted. */
const PRELUDE_MS = 60_000;
const MAX_PRELUDE = 100;
const KEEP_BYTES = 64 * 1024 * 1024;

/**
 * The leader's event log. Events get their ids and are told at once; they are written with what is committed in the
 * same turn, else by themselves within half a second. What a replica that does not lead tells of itself is in its own log
 * and metrics.
 */
export class EventLog implements Journal {
  readonly #keys: KeySpace;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #recent = new RecentEvents();
  readonly #order = new TellingOrder((event) => this.#tell(event));
  readonly #expected = new ExpectedEvents();
  readonly #writer: EventLogWriter;
  readonly #reader: EventLogReader;
  readonly #listeners = new Set<(event: LoggedEvent) => void>();
  #term: number | undefined;
  #prelude: { readonly at: number; readonly transition: Transition }[] = [];
  #nextNumber = 1;
  #lastAt = 0;

  constructor({ keepBytes = KEEP_BYTES, ...parts }: EventLogParts) {
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#writer = new EventLogWriter({
      ...parts,
      keepBytes,
      onLost: (count) => this.append([this.#lost(count)]),
    });
    this.#reader = new EventLogReader({
      ...parts,
      recent: this.#recent,
      untoldFrom: () => this.#untoldFrom(),
    });
  }

  begin(term: EventTerm): void {
    this.#term = term.revision;
    this.#nextNumber = 1;
    this.#recent.clear();
    this.#order.clear();
    this.#expected.clear();
    this.#writer.begin(term);
    const from = this.#clock.monotonic() - PRELUDE_MS;
    this.append(this.#prelude.flatMap(({ at, transition }) => (at < from ? [] : [transition])));
    this.#prelude = [];
  }

  /** What has not been written stays, in case this replica leads again. */
  end(): void {
    this.#term = undefined;
    this.#writer.end();
  }

  /** Resolves when what waits has been written, or the store does not take it now; within a second. */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** How many events could not be kept since the start. */
  get lost(): number {
    return this.#writer.lost;
  }

  /** Writes what is left, if the store takes it, and ends. */
  async close(): Promise<void> {
    await this.#writer.flush();
    this.end();
  }

  append(transitions: readonly Transition[]): void {
    if (this.#term === undefined) return this.#remember(transitions);
    for (const transition of transitions) {
      if (this.#expected.take(transition, (late) => this.#tell(late))) continue;
      const { event, encoded } = this.#number(transition, this.#term);
      this.#writer.push(encoded);
      this.#order.tell([event]);
    }
  }

  /** Lets a transaction carry waiting events, if it has room for them. They never make it fail. */
  async carry(room: Room, txn: (more: readonly Operation[]) => Promise<TxnResult>): Promise<TxnResult> {
    return await this.#writer.carry(room, txn);
  }

  /**
   * A place in the log for transitions that happen if a transaction does. They come by `append` too, once it is
   * applied, and are not taken for others then. Events behind them wait until `settle`.
   */
  reserve(transitions: readonly Transition[]): Reservation {
    const term = this.#term;
    const events = term === undefined ? [] : transitions.map((transition) => this.#number(transition, term));
    return new Reservation(events, {
      keys: this.#keys,
      order: this.#order,
      writer: this.#writer,
      expected: this.#expected,
    });
  }

  async read(filter: JournalFilter, limit: number, before?: string): Promise<EventPage> {
    return await this.#reader.read(filter, limit, before);
  }

  async since(after: string, filter: JournalFilter): Promise<readonly LoggedEvent[] | undefined> {
    return await this.#reader.since(after, filter);
  }

  subscribe(filter: JournalFilter, listener: (event: LoggedEvent) => void): () => void {
    const filtered = (event: LoggedEvent) => {
      if (passes(event, filter)) listener(event);
    };
    this.#listeners.add(filtered);
    return () => this.#listeners.delete(filtered);
  }

  /** For now: should this replica lead in a moment, it is told with what led to that. */
  #remember(transitions: readonly Transition[]): void {
    for (const { kind, text } of transitions) this.#log.info({ kind }, text);
    const at = this.#clock.monotonic();
    this.#prelude.push(...transitions.map((transition) => ({ at, transition })));
    this.#prelude = this.#prelude.slice(-MAX_PRELUDE);
  }

  #number(transition: Transition, term: number): NumberedEvent {
    const place = { term, n: this.#nextNumber };
    this.#nextNumber += 1;
    this.#lastAt = transition.at;
    const kept = bounded(transition);
    return { event: { ...kept, id: eventId(place) }, encoded: encodeEvent(place, kept) };
  }

  /** Events from this id on have not been told: nobody knows of them yet. */
  #untoldFrom(): string | undefined {
    const next = { term: this.#term ?? 0, n: this.#nextNumber };
    return this.#order.untoldFrom ?? (next.term === 0 ? undefined : eventId(next));
  }

  #tell(event: LoggedEvent): void {
    this.#recent.add(event);
    for (const listener of this.#listeners) listener(event);
  }

  #lost(count: number): Transition {
    const at = Math.max(this.#lastAt, this.#clock.now());
    const text = `${count} events were lost: the store took none, or more happened than the log takes`;
    return { kind: "events.lost", at, text, evidence: { count } };
  }
}
