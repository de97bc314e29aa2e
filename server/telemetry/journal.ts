import type { LoggedEvent, Transition } from "#lib/contract/events.ts";
import type { Journal, JournalFilter } from "#server/ports/journal.ts";

const CAPACITY = 20_000;

export interface JournalOptions {
  /** When this log began, ms since the epoch: part of every id, so that ids of later logs are greater. */
  readonly startedAt: number;
  /** Events kept. */
  readonly capacity?: number;
}

/** An event log in memory: the newest 20,000. Ids `<boot>-<number>` sort as text. */
export function createJournal({ startedAt, capacity = CAPACITY }: JournalOptions): Journal {
  return new RingJournal(startedAt.toString(36).padStart(9, "0"), capacity);
}

class RingJournal implements Journal {
  readonly #boot: string;
  readonly #capacity: number;
  readonly #ring: LoggedEvent[] = [];
  readonly #listeners = new Set<(event: LoggedEvent) => void>();
  /** Number of the next event; the ring holds those before it. */
  #next = 1;

  constructor(boot: string, capacity: number) {
    this.#boot = boot;
    this.#capacity = capacity;
  }

  append(transitions: readonly Transition[]): void {
    for (const transition of transitions) {
      const event = { ...transition, id: this.#idOf(this.#next) };
      this.#ring[this.#next % this.#capacity] = event;
      this.#next += 1;
      for (const listener of this.#listeners) listener(event);
    }
  }

  read(filter: JournalFilter, limit: number, before?: string) {
    const items: LoggedEvent[] = [];
    let total = 0;
    for (let n = this.#next - 1; n >= this.#oldest; n--) {
      const event = this.#at(n);
      if (event === undefined || !passes(event, filter)) continue;
      total += 1;
      if (items.length < limit && (before === undefined || event.id < before)) items.push(event);
    }
    return { items, total };
  }

  since(after: string, filter: JournalFilter): readonly LoggedEvent[] | undefined {
    const [boot, digits] = after.split("-");
    const seen = Number(digits);
    const isKnown = boot === this.#boot && seen >= this.#oldest - 1 && seen < this.#next;
    if (!isKnown) return undefined;
    const items: LoggedEvent[] = [];
    for (let n = seen + 1; n < this.#next; n++) {
      const event = this.#at(n);
      if (event !== undefined && passes(event, filter)) items.push(event);
    }
    return items;
  }

  subscribe(filter: JournalFilter, listener: (event: LoggedEvent) => void): () => void {
    const filtered = (event: LoggedEvent) => {
      if (passes(event, filter)) listener(event);
    };
    this.#listeners.add(filtered);
    return () => this.#listeners.delete(filtered);
  }

  get #oldest(): number {
    return Math.max(1, this.#next - this.#capacity);
  }

  #at(n: number): LoggedEvent | undefined {
    return this.#ring[n % this.#capacity];
  }

  #idOf(n: number): string {
    return `${this.#boot}-${n.toString().padStart(10, "0")}`;
  }
}

function passes(event: LoggedEvent, filter: JournalFilter): boolean {
  if (filter.namespace !== undefined && event.namespace !== filter.namespace) return false;
  if (filter.service !== undefined && event.service !== filter.service) return false;
  if (filter.instance !== undefined && event.instance !== filter.instance) return false;
  if (filter.kind !== undefined && event.kind !== filter.kind) return false;
  return (
    filter.namespaces === undefined ||
    (event.namespace !== undefined && filter.namespaces.includes(event.namespace))
  );
}
