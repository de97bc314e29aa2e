import type { LoggedEvent } from "#lib/contract/events.ts";

/** Events that take their place before it is known whether they happened. */
export interface Slot {
  readonly events: readonly LoggedEvent[];
  isOpen: boolean;
}

/** So much waits behind an open slot. Whoever opens one closes it within seconds: this is for when he does not. */
const MAX_WAITING = 1000;

/**
 * Tells events in the order of their ids: what comes behind an open slot waits until it is closed. One that holds up
 * too much is passed over, as if nobody knew what came of it: closed as having happened, it is told late.
 */
export class TellingOrder {
  readonly #tell: (event: LoggedEvent) => void;
  readonly #maxWaiting: number;
  readonly #passedOver = new Set<Slot>();
  #slots: Slot[] = [];

  constructor(tell: (event: LoggedEvent) => void, maxWaiting = MAX_WAITING) {
    this.#tell = tell;
    this.#maxWaiting = maxWaiting;
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
    this.#drain();
    return slot;
  }

  /** Closed as not having happened, its events are passed over. */
  close(slot: Slot, hasHappened: boolean): void {
    if (this.#passedOver.delete(slot) && hasHappened) for (const event of slot.events) this.#tell(event);
    const place = this.#slots.indexOf(slot);
    if (place !== -1) this.#slots[place] = { events: hasHappened ? slot.events : [], isOpen: false };
    this.#drain();
  }

  clear(): void {
    this.#slots = [];
    this.#passedOver.clear();
  }

  #drain(): void {
    for (let slot = this.#slots[0]; slot !== undefined; slot = this.#slots[0]) {
      if (slot.isOpen && this.#slots.length <= this.#maxWaiting) return;
      this.#slots.shift();
      if (slot.isOpen) this.#passedOver.add(slot);
      else for (const event of slot.events) this.#tell(event);
    }
  }
}
