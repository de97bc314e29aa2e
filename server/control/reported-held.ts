import { parseRevisionTag } from "#lib/contract/revision-tag.ts";
import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";

const MAX_CLIENTS = 10_000;
/** Over all clients; those that were silent longest go first. */
const MAX_HELD = 200_000;
/** A client whose reports stop is taken at its wires' word again after this, or three of its windows, up to a bound. */
const FRESH_MS = { least: 10_000, most: 30_000, windows: 3 };

/** What a client's newest report says that it holds of a service's table. */
export interface Held {
  readonly revision: number;
  /** When the report came, leader time. */
  readonly at: number;
  /** Whether it still counts before what is seen of the client on its streams and polls. */
  readonly isFresh: boolean;
}

interface Told {
  readonly epoch: string;
  readonly revision: number;
  readonly report: Source;
}

interface Source {
  readonly at: number;
  readonly freshMs: number;
}

interface ReportedHeldParts {
  /** Leader time. */
  readonly now: () => number;
  readonly epoch: () => string | undefined;
  /** The revision of a service's table; undefined when it has none. */
  readonly tableRevision: (service: ServiceKey) => number | undefined;
  readonly maxHeld?: number;
}

/** The tables that clients say they hold, of the store's present history. */
export class ReportedHeld {
  readonly #parts: ReportedHeldParts;
  readonly #maxHeld: number;
  readonly #byService = new Map<string, Map<string, Told>>();
  /** Services by client, the longest silent client first. */
  readonly #clients = new Map<string, Set<string>>();
  #size = 0;

  constructor(parts: ReportedHeldParts) {
    this.#parts = parts;
    this.#maxHeld = parts.maxHeld ?? MAX_HELD;
  }

  get size(): number {
    return this.#size;
  }

  /** The newest report of a client. Tables of another history, or of services that have none, change nothing. */
  tell(namespace: string, client: string, held: Readonly<Record<string, string>>, source: TellSource): void {
    const known = `${namespace} ${client}`;
    const services = this.#clients.get(known) ?? new Set<string>();
    this.#clients.delete(known);
    this.#clients.set(known, services);
    const report = { at: source.at, freshMs: freshMs(source.windowMs) };
    const named = new Set<string>();
    for (const [service, text] of Object.entries(held)) {
      const key = { namespace, service };
      const place = serviceKeyText(key);
      named.add(place);
      const tag = parseRevisionTag(text);
      if (tag === undefined || tag.epoch !== this.#parts.epoch()) continue;
      if (this.#parts.tableRevision(key) === undefined) continue;
      this.#put(place, client, services, { ...tag, report });
    }
    for (const place of services) if (!named.has(place)) this.#drop(place, client, services);
    this.#forgetBeyond();
  }

  /** By client; never more than the table's revision. */
  *of(service: ServiceKey): Iterable<readonly [string, Held]> {
    const newest = this.#parts.tableRevision(service);
    const epoch = this.#parts.epoch();
    if (newest === undefined) return;
    for (const [client, told] of this.#byService.get(serviceKeyText(service)) ?? [])
      if (told.epoch === epoch) yield [client, this.#heldOf(told, newest)];
  }

  /** What a client says that it holds, by service. */
  by(namespace: string, client: string): Map<string, Held> {
    const tables = new Map<string, Held>();
    for (const place of this.#clients.get(`${namespace} ${client}`) ?? []) {
      const service = place.slice(place.indexOf("/") + 1);
      const newest = this.#parts.tableRevision({ namespace, service });
      const told = this.#byService.get(place)?.get(client);
      if (told === undefined || newest === undefined || told.epoch !== this.#parts.epoch()) continue;
      tables.set(service, this.#heldOf(told, newest));
    }
    return tables;
  }

  clear(): void {
    this.#byService.clear();
    this.#clients.clear();
    this.#size = 0;
  }

  #heldOf({ revision, report: { at, freshMs } }: Told, newest: number): Held {
    return { revision: Math.min(revision, newest), at, isFresh: this.#parts.now() - at <= freshMs };
  }

  #put(place: string, client: string, services: Set<string>, told: Told): void {
    const clients = this.#byService.get(place) ?? new Map<string, Told>();
    if (clients.size === 0) this.#byService.set(place, clients);
    if (!clients.has(client)) this.#size += 1;
    clients.set(client, told);
    services.add(place);
  }

  #drop(place: string, client: string, services: Set<string>): void {
    const clients = this.#byService.get(place);
    services.delete(place);
    if (clients?.delete(client) === true) this.#size -= 1;
    if (clients?.size === 0) this.#byService.delete(place);
  }

  #forgetBeyond(): void {
    while (this.#clients.size > MAX_CLIENTS || this.#size > this.#maxHeld) {
      const oldest = this.#clients.entries().next();
      if (oldest.done === true) return;
      const [known, services] = oldest.value;
      const client = known.slice(known.indexOf(" ") + 1);
      for (const place of services) this.#drop(place, client, services);
      this.#clients.delete(known);
    }
  }
}

export interface TellSource {
  readonly at: number;
  readonly windowMs: number;
}

function freshMs(windowMs: number): number {
  return Math.min(FRESH_MS.most, Math.max(FRESH_MS.least, FRESH_MS.windows * windowMs));
}
