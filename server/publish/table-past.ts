import { serviceKeyText, type ServiceKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { KeptChange, KeptEndpoint } from "#server/ports/table-history.ts";
import type { TableChange } from "./service-table.ts";

export interface PastLimits {
  /** Of one table. */
  readonly changes: number;
  readonly ageMs: number;
  /** Of all tables, as text. */
  readonly bytes: number;
}

const LIMITS: PastLimits = { changes: 64, ageMs: 3_600_000, bytes: 32 * 1024 * 1024 };
/** A number, a time and some references beside the text of a change. */
const CHANGE_BYTES = 200;

interface Place {
  readonly service: string;
  readonly change: KeptChange;
  readonly bytes: number;
}

/** What became of each table: its differences, never copies of it. What is older, or too much, is forgotten, oldest first. */
export class TablePast {
  readonly #clock: Pick<Clock, "now">;
  readonly #limits: PastLimits;
  readonly #services = new Map<string, Place[]>();
  /** From when on no change of a service is missing. */
  readonly #wholeSince = new Map<string, number>();
  /** All of them, in the order they came. */
  readonly #all = new Set<Place>();
  #bytes = 0;

  constructor(clock: Pick<Clock, "now">, limits: PastLimits = LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  add(change: TableChange): void {
    const { table, from, to, before } = change;
    const service = serviceKeyText(table.key);
    // A first table, or one of another history, is compared with nothing.
    const at = this.#clock.now();
    if (before === undefined || before.epoch !== table.epoch) return this.#begin(service, at);
    const kept = { from, to, at, ...differenceOf(change, before) };
    const place = { service, change: kept, bytes: sizeOf(kept) };
    const own = this.#services.get(service) ?? [];
    this.#services.set(service, own);
    own.push(place);
    this.#all.add(place);
    this.#bytes += place.bytes;
    if (own.length > this.#limits.changes) this.#drop(own[0]);
    this.#shed(at);
  }

  of(key: ServiceKey): readonly KeptChange[] {
    this.#shed(this.#clock.now());
    return (this.#services.get(serviceKeyText(key)) ?? []).map(({ change }) => change);
  }

  wholeSince(key: ServiceKey): number | undefined {
    return this.#wholeSince.get(serviceKeyText(key));
  }

  #shed(now: number): void {
    for (const place of this.#all) {
      if (this.#bytes <= this.#limits.bytes && now - place.change.at <= this.#limits.ageMs) return;
      this.#drop(place);
    }
  }

  #begin(service: string, at: number): void {
    for (const place of [...(this.#services.get(service) ?? [])]) this.#drop(place);
    this.#wholeSince.set(service, at);
  }

  /** Always the oldest of its service. */
  #drop(place: Place | undefined): void {
    if (place === undefined) return;
    this.#all.delete(place);
    this.#bytes -= place.bytes;
    this.#wholeSince.set(place.service, place.change.at);
    const own = this.#services.get(place.service);
    own?.shift();
    if (own?.length === 0) this.#services.delete(place.service);
  }
}

function differenceOf(
  { table, touched, policyChanged, protectionChanged }: TableChange,
  before: NonNullable<TableChange["before"]>,
): Omit<KeptChange, "from" | "to" | "at"> {
  const endpoints: KeptEndpoint[] = [];
  for (const id of touched)
    endpoints.push({ id, before: before.endpoints.get(id), after: table.fragment(id) });
  return {
    endpoints,
    ...(policyChanged && { policy: { before: before.policy, after: table.policy } }),
    ...(protectionChanged && { protection: { before: before.protection, after: table.protection } }),
  };
}

/** Its text: the replica holds most of it once more, so this is rather too much than too little. */
function sizeOf({ endpoints, policy }: KeptChange): number {
  let bytes = CHANGE_BYTES + (policy === undefined ? 0 : policy.before.length + policy.after.length);
  for (const { id, before = "", after = "" } of endpoints)
    bytes += id.length + before.length + after.length + CHANGE_BYTES;
  return bytes;
}
