import { type KeySpace, type ServiceKey, serviceKeyText } from "#server/core/keys.ts";
import type { KeyFeed } from "#server/ports/feed.ts";

interface Change {
  readonly revision: number;
  readonly at: number;
}

const REMEMBERED = 16;

/** When published tables changed, and who waits for a service to change. */
export class ServiceChanges {
  readonly #keys: KeySpace;
  readonly #now: () => number;
  readonly #listeners = new Map<string, Set<() => void>>();
  /** The last changes of each, the newest last. */
  readonly #changes = new Map<string, readonly Change[]>();

  constructor(keys: KeySpace, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /** To be fed with the keys under `tables/`. */
  get feed(): KeyFeed {
    return {
      reset: (entries) => entries.forEach(({ key, modRevision }) => this.#tableChanged(key, modRevision)),
      apply: (events, revision) =>
        events.forEach((event) =>
          this.#tableChanged(event.kind === "put" ? event.entry.key : event.key, revision),
        ),
    };
  }

  /** ms; undefined when no change was seen. */
  changedAt(key: ServiceKey): number | undefined {
    return this.#changes.get(serviceKeyText(key))?.at(-1)?.at;
  }

  /** When the table first changed after this revision, as far back as is remembered; undefined when it did not. */
  changedAfter(key: ServiceKey, revision: number): number | undefined {
    return this.#changes.get(serviceKeyText(key))?.find((change) => change.revision > revision)?.at;
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

  #tableChanged(key: string, revision: number): void {
    const parsed = this.#keys.parse(key);
    if (parsed.kind !== "table" || parsed.chunk !== 0) return;
    const text = serviceKeyText(parsed.service);
    const changes = [...(this.#changes.get(text) ?? []), { revision, at: this.#now() }];
    this.#changes.set(text, changes.slice(-REMEMBERED));
    this.notify(parsed.service);
  }
}
