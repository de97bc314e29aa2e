import { isDeepStrictEqual } from "node:util";
import type { LoggedEvent, Transition } from "#lib/contract/events.ts";
import type { KeySpace } from "#server/core/keys.ts";
import { type Operation, StoreUnavailable, type TxnResult } from "#server/ports/store.ts";
import type { EncodedEvent } from "./event-log-batch.ts";
import type { Slot, TellingOrder } from "./event-log-order.ts";
import { makeBatch, MAX_BATCH_BYTES } from "./event-log-queue.ts";
import type { EventLogWriter } from "./event-log-writer.ts";

export interface NumberedEvent {
  readonly event: LoggedEvent;
  readonly encoded: EncodedEvent;
}

interface ReservationParts {
  readonly keys: KeySpace;
  readonly order: TellingOrder;
  readonly writer: EventLogWriter;
  readonly expected: ExpectedEvents;
}

/** What the log and the moment add to a change. */
const CIRCUMSTANCES = { at: 0, revision: 0, id: "" };

/** Whether two tell the same change, whenever it is told. */
export function isSameTransition(a: Transition, b: Transition): boolean {
  // Of thousands that are compared with each other most differ in these.
  if (a.kind !== b.kind || a.instance !== b.instance) return false;
  return isDeepStrictEqual({ ...a, ...CIRCUMSTANCES }, { ...b, ...CIRCUMSTANCES });
}

/** As many as one change may be of. */
const MAX_LATE = 5000;

/** Reserved events that will be appended as well: by whoever applies what their transaction wrote. */
export class ExpectedEvents {
  readonly #events = new Map<LoggedEvent, { isLate: boolean }>();

  add(events: readonly LoggedEvent[]): void {
    for (const event of events) this.#events.set(event, { isLate: false });
  }

  /** Whether the transition is one of them; `tellLate` gets the event whose turn has gone. */
  take(transition: Transition, tellLate: (event: LoggedEvent) => void): boolean {
    const event = this.#alike(transition);
    if (event === undefined) return false;
    const isLate = this.#events.get(event)?.isLate === true;
    this.#events.delete(event);
    if (isLate) tellLate(event);
    return true;
  }

  /** One that is late has most likely not happened, where another like it is on its way. */
  #alike(transition: Transition): LoggedEvent | undefined {
    let late: LoggedEvent | undefined;
    for (const [event, { isLate }] of this.#events) {
      if (!isSameTransition(event, transition)) continue;
      if (!isLate) return event;
      late ??= event;
    }
    return late;
  }

  /** Nobody knows whether they happened: if they come after all, they come late. Of too many the first are forgotten. */
  late(events: readonly LoggedEvent[]): void {
    for (const event of events) if (this.#events.has(event)) this.#events.set(event, { isLate: true });
    const late = [...this.#events].flatMap(([event, { isLate }]) => (isLate ? [event] : []));
    this.drop(late.slice(0, -MAX_LATE));
  }

  /** A term begins: what was asked for in an earlier one is found, and not told, whether or not it happened. */
  clear(): void {
    this.#events.clear();
  }

  drop(events: readonly LoggedEvent[]): void {
    for (const event of events) this.#events.delete(event);
  }
}

/** Events that are in the store exactly if a transaction is. */
export class Reservation {
  readonly #parts: ReservationParts;
  readonly #numbered: readonly NumberedEvent[];
  readonly #events: readonly LoggedEvent[];
  readonly #slot: Slot | undefined;
  #outcome: "refused" | "happened" | "unknown" = "refused";

  constructor(numbered: readonly NumberedEvent[], parts: ReservationParts) {
    this.#parts = parts;
    this.#numbered = numbered;
    this.#events = numbered.map(({ event }) => event);
    this.#slot = numbered.length === 0 ? undefined : parts.order.open(this.#events);
    parts.expected.add(this.#events);
  }

  /** Runs the transaction with the events in it; without, where the store does not take them. */
  async carry(txn: (more: readonly Operation[]) => Promise<TxnResult>): Promise<TxnResult> {
    const { keys, writer } = this.#parts;
    const encoded = this.#numbered.map((numbered) => numbered.encoded);
    const batch =
      encoded.length === 0 ? [] : [makeBatch(keys, encoded)].filter(({ bytes }) => bytes <= MAX_BATCH_BYTES);
    try {
      const { result, isCarried } = await writer.carryThese(batch, txn);
      if (result.succeeded) this.#outcome = "happened";
      if (result.succeeded && !isCarried) for (const event of encoded) writer.push(event);
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable && error.unknownOutcome) this.#outcome = "unknown";
      throw error;
    }
  }

  /** To be called once, when the transaction is over. One that succeeded and is not applied yet is told all the same. */
  settle(isApplied = true): void {
    const { order, expected } = this.#parts;
    if (this.#slot !== undefined) order.close(this.#slot, this.#outcome === "happened");
    if (this.#outcome === "unknown") expected.late(this.#events);
    else if (this.#outcome === "refused" || isApplied) expected.drop(this.#events);
  }
}
