/** What a client says of itself in its reports. */
export interface SelfDescription {
  readonly namespace: string;
  readonly id: string;
  readonly zone: string | undefined;
  readonly sdk: string | undefined;
  /** Of its newest report, leader time. */
  readonly at: number;
  /** Of its newest report: it reports about as often. */
  readonly windowMs: number;
}

const MAX_CLIENTS = 10_000;

/** Clients that report, as each describes itself; the longest silent are forgotten first. */
export class SelfDescriptions {
  readonly #clients = new Map<string, SelfDescription>();

  tell(description: SelfDescription): void {
    const key = `${description.namespace} ${description.id}`;
    this.#clients.delete(key);
    this.#clients.set(key, description);
    if (this.#clients.size <= MAX_CLIENTS) return;
    const oldest = this.#clients.keys().next();
    if (oldest.done !== true) this.#clients.delete(oldest.value);
  }

  get(namespace: string, id: string): SelfDescription | undefined {
    return this.#clients.get(`${namespace} ${id}`);
  }

  values(): Iterable<SelfDescription> {
    return this.#clients.values();
  }

  clear(): void {
    this.#clients.clear();
  }
}
