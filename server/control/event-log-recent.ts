import type { LoggedEvent } from "#lib/contract/events.ts";

const MAX_EVENTS = 5000;

/** The newest events of this term, whether the store has them already or not. */
export class RecentEvents {
  #events: LoggedEvent[] = [];

  add(event: LoggedEvent): void {
    const place = this.#events.findLastIndex(({ id }) => id < event.id) + 1; // at the end, unless it comes late
    this.#events.splice(place, 0, event);
    if (this.#events.length >= 2 * MAX_EVENTS) this.#events = this.#events.slice(-MAX_EVENTS);
  }

  clear(): void {
    this.#events = [];
  }

  /** Those older than the id `before`, or all. */
  *newestFirst(before: string | undefined): Generator<LoggedEvent> {
    const events = this.#events;
    for (let i = events.length - 1; i >= 0; i--) {
      const event = events[i];
      if (event !== undefined && (before === undefined || event.id < before)) yield event;
    }
  }
}
