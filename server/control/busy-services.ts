import type { Report } from "#lib/contract/report.ts";

const MAX_CLIENTS = 10_000;

/** Services to which clients have calls in flight, by their newest reports; of 10,000 clients, those that told last. */
export class BusyServices {
  /** The longest silent client first; none without such calls. */
  readonly #clients = new Map<string, ReadonlySet<string>>();

  get size(): number {
    return this.#clients.size;
  }

  /** Services to which this newest report of a client says, also by leaving them out, that no more calls are in flight. */
  told(client: string, { calls }: Report): string[] {
    const before = this.#clients.get(client);
    const now = new Set(calls.filter(({ inFlight }) => inFlight > 0).map(({ service }) => service));
    this.#clients.delete(client);
    if (now.size > 0) this.#clients.set(client, now);
    const oldest = this.#clients.keys().next();
    if (this.#clients.size > MAX_CLIENTS && oldest.done !== true) this.#clients.delete(oldest.value);
    return before === undefined ? [] : [...before].filter((service) => !now.has(service));
  }
}
