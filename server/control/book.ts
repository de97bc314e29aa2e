import type { KeyFeed } from "#server/ports/feed.ts";
import type { KeyValue, StoreEvent } from "#server/ports/store.ts";

/** What a book keeps of each key. `before` is undefined for a new key, `now` for one that went. */
export interface BookListener<T> {
  (key: string, now: T | undefined, before: T | undefined): void;
}

/**
 * A parsed copy of some of the store's keys. `read` must not throw: what cannot be read is a value of its own.
 * A reset is diffed by mod revision, so the listener hears the same as if nothing had been missed.
 */
export class Book<T extends { readonly modRevision: number }> implements KeyFeed {
  readonly #read: (entry: KeyValue) => T;
  readonly #listener: BookListener<T>;
  readonly #entries = new Map<string, T>();
  #isOtherHistory = false;

  constructor(read: (entry: KeyValue) => T, listener: BookListener<T>) {
    this.#read = read;
    this.#listener = listener;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  entries(): ReadonlyMap<string, T> {
    return this.#entries;
  }

  reset(entries: readonly KeyValue[]): void {
    const present = new Set(entries.map((entry) => entry.key));
    for (const key of [...this.#entries.keys()]) if (!present.has(key)) this.#remove(key);
    for (const entry of entries) this.#put(entry);
    this.#isOtherHistory = false;
  }

  forgetRevisions(): void {
    this.#isOtherHistory = true;
  }

  apply(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.kind === "put") this.#put(event.entry);
      else this.#remove(event.key);
    }
  }

  #put(entry: KeyValue): void {
    const before = this.#entries.get(entry.key);
    if (before?.modRevision === entry.modRevision && !this.#isOtherHistory) return;
    const now = this.#read(entry);
    this.#entries.set(entry.key, now);
    this.#listener(entry.key, now, before);
  }

  #remove(key: string): void {
    const before = this.#entries.get(key);
    if (before === undefined) return;
    this.#entries.delete(key);
    this.#listener(key, undefined, before);
  }
}
