import type { StoreHealth } from "#server/ports/store.ts";

/** The present health and whoever wants to hear of changes. */
export class HealthState {
  #health: StoreHealth;
  readonly #now: () => number;
  readonly #listeners = new Set<(health: StoreHealth) => void>();

  /** Down, for the reason given, until told otherwise. */
  constructor(now: () => number, detail: string) {
    this.#now = now;
    this.#health = { up: false, since: now(), detail };
  }

  get(): StoreHealth {
    return this.#health;
  }

  up(): void {
    if (!this.#health.up) this.#change({ up: true, since: this.#now() });
  }

  /** A new reason while down keeps the time since when. */
  down(detail: string): void {
    const before = this.#health;
    if (!before.up && before.detail === detail) return;
    this.#change({ up: false, since: before.up ? this.#now() : before.since, detail });
  }

  listen(listener: (health: StoreHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(health: StoreHealth): void {
    this.#health = health;
    for (const listener of this.#listeners) listener(health);
  }
}
