import type { LoggedEvent } from "#lib/contract/events.ts";

/** Events that take their place before it is known whether they happened. */
export interface Slot {
  readonly events: readonly LoggedEvent[];
  isOpen: boolean;
}

/** Tells events in the order of their ids: what comes behind an open slot waits until it is closed. */
export class TellingOrder {
  readonly #tell: (event: LoggedEvent) => void;
  #slots: Slot[] = [];

  constructor(tell: (event: LoggedEvent) => void) {
    this.#tell = tell;
  }

  /** The first id that has not been told; undefined when all have. */
  get untoldFrom(): string | undefined {
    return this.#slots[0]?.events[0]?.id;
  }

  tell(events: readonly LoggedEvent[]): void {
    this.#slots.push({ events, isOpen: false });
    this.#drain();
  }

  open(events: readonly LoggedEvent[]): Slot {
    const slot = { events, isOpen: true };
    this.#slots.push(slot);
    return slot;
  }

  /** Closed as not having happened, its events are passed over. */
  close(slot: Slot, hasHappened: boolean): void {
    const place = this.#slots.indexOf(slot);
    if (place !== -1) this.#slots[place] = { events: hasHappened ? slot.events : [], isOpen: false };
    this.#drain();
  }

  clear(): void {
    this.#slots = [];
  }

  #drain(): void {
    for (let slot = this.#slots[0]; slot !== undefined && !slot.isOpen; slot = this.#slots[0]) {
      this.#slots.shift();
      for (const event of slot.events) this.#tell(event);
    }
  }
}
