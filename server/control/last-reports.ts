import type { Report } from "#lib/contract/report.ts";

const MAX_CLIENTS = 10_000;

/** What a newest report says beside what it names. */
interface Further {
  /** Services to which no more calls are in flight, also by leaving them out. */
  readonly ended: readonly string[];
  /** It is more of an account whose window was counted: parts of one have the same, and come together. */
  readonly isMore: boolean;
}

export const NOTHING_FURTHER: Further = { ended: [], isMore: false };

interface Last {
  readonly at: number;
  readonly windowMs: number;
  readonly busy: ReadonlySet<string>;
}

/** Clients' newest reports, as far as the next is read by them; of 10,000 clients, those that told last. */
export class LastReports {
  /** The longest silent client first. */
  readonly #clients = new Map<string, Last>();

  get size(): number {
    return this.#clients.size;
  }

  /** `at`: when the newest report was made. */
  told(client: string, { calls, windowMs }: Pick<Report, "calls" | "windowMs">, at: number): Further {
    const last = this.#clients.get(client);
    const busy = new Set(calls.filter(({ inFlight }) => inFlight > 0).map(({ service }) => service));
    this.#clients.delete(client);
    this.#clients.set(client, { at, windowMs, busy });
    const oldest = this.#clients.keys().next();
    if (this.#clients.size > MAX_CLIENTS && oldest.done !== true) this.#clients.delete(oldest.value);
    return {
      ended: [...(last?.busy ?? [])].filter((service) => !busy.has(service)),
      isMore: last?.windowMs === windowMs && at - last.at < windowMs / 2,
    };
  }
}
