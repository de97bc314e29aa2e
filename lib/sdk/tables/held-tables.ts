import type { Table } from "#lib/sdk/public.ts";
import { manyListeners } from "./many-listeners.ts";

/** The newest table of each service that is asked for. Of one epoch none ever goes back. */
export class HeldTables {
  readonly #tables = new Map<string, Table>();
  readonly #listeners = new Map<string, (table: Table) => void>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Told of each table that is taken from Headgate, after those who call. */
  onAccepted: (table: Table) => void = () => {};
  /** Told when a listener throws: the table is held all the same, and the others are told of it. */
  onTrouble: (what: string) => void = () => {};

  get(service: string): Table | undefined {
    return this.#tables.get(service);
  }

  get services(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  get missing(): readonly string[] {
    return this.services.filter((service) => !this.#tables.has(service));
  }

  /** One listener a service. It is told of what is held at once, and of each change before anybody who waits. */
  listen(service: string, listener: (table: Table) => void): void {
    this.#listeners.set(service, listener);
    const table = this.#tables.get(service);
    if (table !== undefined) this.#tell(table, listener);
  }

  /** What an earlier run held: it stands until Headgate says otherwise. */
  remember(table: Table): void {
    if (!this.#tables.has(table.service)) this.#hold(table);
  }

  /** False when what is held is as new. */
  accept(table: Table): boolean {
    const { service, epoch, revision } = table;
    const known = this.#tables.get(service);
    if (known !== undefined && known.epoch === epoch && known.revision >= revision) return false;
    this.#hold(table);
    this.#tell(table, this.onAccepted);
    return true;
  }

  #hold(table: Table): void {
    const { service } = table;
    this.#tables.set(service, table);
    const listener = this.#listeners.get(service);
    if (listener !== undefined) this.#tell(table, listener);
    for (const resolve of this.#waiting.get(service) ?? []) resolve();
    this.#waiting.delete(service);
  }

  #tell(table: Table, listener: (table: Table) => void): void {
    try {
      listener(table);
    } catch (error) {
      this.onTrouble(`the table of ${table.service} could not be put to use: ${String(error)}`);
    }
  }

  /** As `<epoch>.<revision>` by service: what a report says of it. */
  revisions(): Record<string, string> {
    return Object.fromEntries(
      [...this.#tables.values()].map(({ service, epoch, revision }) => [service, `${epoch}.${revision}`]),
    );
  }

  /** When a table of the service is held, or the signal aborts. */
  async arrival(service: string, signal: AbortSignal): Promise<void> {
    if (this.#tables.has(service) || signal.aborted) return;
    const waiting = this.#waiting.get(service) ?? new Set();
    this.#waiting.set(service, waiting);
    await new Promise<void>((resolve) => {
      const over = () => {
        waiting.delete(over);
        signal.removeEventListener("abort", over);
        resolve();
      };
      waiting.add(over);
      manyListeners(signal).addEventListener("abort", over, { once: true });
    });
  }
}
