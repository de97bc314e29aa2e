import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { KeyFeed } from "#server/ports/feed.ts";

/** When published tables changed, and who waits for a service to change. */
export class ServiceChanges {
  readonly #keys: KeySpace;
  readonly #now: () => number;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #changedAt = new Map<string, number>();

  constructor(keys: KeySpace, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /** To be fed with the keys under `tables/`. */
  get feed(): KeyFeed {
    return {
      reset: (entries) => entries.forEach(({ key }) => this.#tableChanged(key)),
      apply: (events) =>
        events.forEach((event) => this.#tableChanged(event.kind === "put" ? event.entry.key : event.key)),
    };
  }

  /** ms; undefined when no change was seen. */
  changedAt(key: ServiceKey): number | undefined {
    return this.#changedAt.get(serviceKeyText(key));
  }

  /** Calls back after each change. Answers a function that ends it. */
  on(key: ServiceKey, listener: () => void): () => void {
    const text = serviceKeyText(key);
    const listeners = this.#listeners.get(text) ?? new Set();
    this.#listeners.set(text, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(text);
    };
  }

  notify(key: ServiceKey): void {
    for (const listener of this.#listeners.get(serviceKeyText(key)) ?? []) listener();
  }

  notifyAll(): void {
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener();
  }

  #tableChanged(key: string): void {
    const parsed = this.#keys.parse(key);
    if (parsed.kind !== "table" || parsed.chunk !== 0) return;
    this.#changedAt.set(serviceKeyText(parsed.service), this.#now());
    this.notify(parsed.service);
  }
}
