import { decodeIntents } from "#server/control/stored-intents.ts";
import type { KeySpace } from "#server/core/keys.ts";
import { decodeHead, type StoredEndpoint } from "#server/core/table.ts";
import type { KeyValue } from "#server/ports/store.ts";
import type { SimFleet } from "./fleet.ts";
import { isWell } from "./fleet.ts";
import { guardBreach, type GuardView, lostOverride } from "./guard-oracle.ts";
import type { Commit, ModelStore } from "./model-store.ts";
import type { SimClock } from "./sim-clock.ts";

const WISHED = new Set(["maintenance", "drained", "draining", "forced_out"]);
const SERVES = new Set(["warming", "degraded", "serving"]);
/** How long what truly is may take to be seen by probes, watches and leaders: within it nobody is blamed. */
const SEEN_MS = 25_000;

/** A broken invariant: what the run stops with. */
export class Breach extends Error {}

interface Published {
  readonly revision: number;
  readonly protection: string;
  readonly endpoints: readonly StoredEndpoint[];
  readonly text: string;
}

/** Sees every commit as it happens, from outside, and knows what truly is. */
export class Oracle {
  readonly tables = new Map<string, Published>();
  /** Every table that was ever published, so that what a client holds can be told from what never was. */
  readonly everPublished = new Map<string, string>();
  readonly counts = { publishes: 0, intents: 0, panics: 0, retained: 0, fenced: 0 };
  readonly #store: ModelStore;
  readonly #keys: KeySpace;
  readonly #fleet: SimFleet;
  readonly #clock: SimClock;
  readonly #view: GuardView;
  readonly #intents = new Map<string, KeyValue>();
  readonly #undoing = new Map<string, number>();
  readonly #forcing = new Map<string, number>();
  /** Since when each is published as one that serves; ids are of one service each. */
  readonly #servesSince = new Map<string, number>();
  breach: Breach | undefined;

  constructor(store: ModelStore, keys: KeySpace, fleet: SimFleet, clock: SimClock, view: GuardView) {
    this.#store = store;
    this.#keys = keys;
    this.#fleet = fleet;
    this.#clock = clock;
    this.#view = view;
    store.onCommit((commit, writer) => {
      try {
        this.#look(commit, writer);
      } catch (error) {
        if (!(error instanceof Breach)) throw error;
        this.breach ??= error;
      }
    });
  }

  #look({ events, revision }: Commit, writer: string | undefined): void {
    for (const event of events) {
      const key = event.kind === "put" ? event.entry.key : event.key;
      const parsed = this.#keys.parse(key);
      if (parsed.kind === "table" || parsed.kind === "intents" || parsed.kind === "events")
        this.#singleWriter(writer, key);
      if (event.kind === "delete") {
        if (parsed.kind === "table") throw new Breach(`never-empty: the table ${key} was deleted`);
        continue;
      }
      if (parsed.kind === "intents") {
        this.counts.intents += 1;
        const breach = guardBreach(
          parsed.service,
          this.#intents.get(key),
          event.entry,
          this.tables.get(parsed.service.service)?.endpoints ?? [],
          this.#view,
          (id) => this.#clock.monotonic() - (this.#servesSince.get(id) ?? Infinity) > 500,
          (id) => this.#clock.monotonic() - (this.#forcing.get(id) ?? -Infinity) < SEEN_MS,
        );
        const lost = lostOverride(parsed.service, this.#intents.get(key), event.entry, (id) =>
          this.isUndoing(id),
        );
        this.#intents.set(key, event.entry);
        if (lost !== undefined) throw new Breach(lost);
        if (breach !== undefined) throw new Breach(breach);
      }
      if (parsed.kind === "table") this.#published(parsed.service.service, event.entry, revision);
    }
  }

  /** Whoever writes what only a leader may is the leader by the store's own word, at that moment. */
  #singleWriter(writer: string | undefined, key: string): void {
    const leader = this.#store.get(this.#keys.leader);
    const id = leader === undefined ? undefined : (JSON.parse(leader.value.toString()) as { id: string }).id; // a replica's own writing
    if (writer !== undefined && id === writer) return;
    throw new Breach(`single writer: ${writer ?? "nobody"} wrote ${key} while ${id ?? "nobody"} leads`);
  }

  #published(service: string, { value, modRevision }: KeyValue, revision: number): void {
    const head = decodeHead(value);
    const before = this.tables.get(service);
    const { endpoints, protection } = head;
    this.counts.publishes += 1;
    if (protection === "panic") this.counts.panics += 1;
    if (before !== undefined && modRevision <= before.revision)
      throw new Breach(`monotonic: ${service} went from ${before.revision} to ${modRevision}`);
    this.tables.set(service, {
      revision: modRevision,
      protection,
      endpoints,
      text: JSON.stringify(endpoints.map(({ endpoint }) => endpoint)),
    });
    this.everPublished.set(
      `${service}@${revision}`,
      JSON.stringify(endpoints.map(({ endpoint }) => endpoint)),
    );
    for (const { endpoint } of [...(before?.endpoints ?? []), ...endpoints])
      if (!endpoints.some((each) => each.endpoint.id === endpoint.id && SERVES.has(each.endpoint.status)))
        this.#servesSince.delete(endpoint.id);
      else if (!this.#servesSince.has(endpoint.id))
        this.#servesSince.set(endpoint.id, this.#clock.monotonic());
    this.#honest(service, protection, endpoints);
    this.#floor(service, protection, endpoints);
    if (before !== undefined) this.#neverEmpty(service, before.endpoints, endpoints);
  }

  /** Nobody is routed to against his status but by panic, and nothing is kept without saying so. */
  #honest(service: string, protection: string, endpoints: readonly StoredEndpoint[]): void {
    const ids = new Set(endpoints.map(({ endpoint }) => endpoint.id));
    if (ids.size !== endpoints.length) throw new Breach(`honest: ${service} names an endpoint twice`);
    for (const { endpoint } of endpoints) {
      const { id, status, weight, marks = [] } = endpoint;
      const serves = SERVES.has(status) || status === "trial";
      if (marks.includes("retained")) this.counts.retained += 1;
      if (weight > 0 && !serves && !marks.includes("panic"))
        throw new Breach(`honest: ${id} is ${status} and has weight ${weight}`);
      if (marks.includes("panic") && protection !== "panic")
        throw new Breach(`honest: ${id} is routed by panic while ${service} is ${protection}`);
      if (WISHED.has(status) && weight > 0)
        throw new Breach(`honest: ${id} is ${status} and has weight ${weight}`);
      if (marks.includes("retained") && protection === "normal")
        throw new Breach(`honest: ${id} is kept while ${service} is normal`);
    }
    const hasRetained = endpoints.some(({ endpoint }) => endpoint.marks?.includes("retained"));
    // One that is kept and in maintenance besides is not in the table.
    const isHidden = [...this.intentsOf(service).values()].some(
      ({ maintenance }) => maintenance !== undefined,
    );
    if (protection === "preserving" && !hasRetained && !isHidden)
      throw new Breach(`honest: ${service} is preserving nothing`);
  }

  /** Below half of those that worked once, panic has to route to all of them. */
  #floor(service: string, protection: string, endpoints: readonly StoredEndpoint[]): void {
    const proven = endpoints.filter(
      ({ endpoint, state }) =>
        state.isUnproven !== true &&
        !WISHED.has(endpoint.status) &&
        state.weight !== 0 &&
        state.leave === undefined,
    );
    const serving = proven.filter(({ endpoint }) => SERVES.has(endpoint.status)).length;
    if (proven.length === 0 || serving / proven.length >= 0.5) return;
    if (protection !== "panic")
      throw new Breach(
        `never-empty: ${serving} of ${proven.length} of ${service} serve, and there is no panic`,
      );
    for (const { endpoint } of proven)
      if (endpoint.weight === 0)
        throw new Breach(`never-empty: panic leaves ${endpoint.id} of ${service} out`);
  }

  #neverEmpty(service: string, before: readonly StoredEndpoint[], now: readonly StoredEndpoint[]): void {
    if (now.some(({ endpoint }) => endpoint.weight > 0)) return;
    for (const { endpoint, state } of before) {
      if (endpoint.weight === 0) continue;
      const left = now.find((each) => each.endpoint.id === endpoint.id);
      if (
        left !== undefined &&
        (WISHED.has(left.endpoint.status) || left.state.isUnproven === true || left.state.weight === 0)
      )
        continue;
      if (left === undefined && this.#maySoonBeGone(service, endpoint.id, state)) continue;
      const what = left === undefined ? "is gone" : `is ${left.endpoint.status}`;
      throw new Breach(
        `never-empty: nobody of ${service} is left, and ${endpoint.id} ${what} though it was well, registered and wished for: ${JSON.stringify({ ...state, factors: undefined, now: this.#clock.now() })}`,
      );
    }
  }

  /** Its owner took it away, its own check failed of late, an operator has it in maintenance, or it was kept its time. */
  #maySoonBeGone(service: string, id: string, state: StoredEndpoint["state"]): boolean {
    const instance = this.#fleet.of({ service, id });
    if (instance === undefined) return true;
    const now = this.#clock.monotonic();
    if (!isWell(instance) || now - instance.badAt < SEEN_MS) return true;
    if (now - instance.saidGoodbyeAt < 60_000) return true;
    if (state.departure !== undefined || state.isUnproven === true) return true;
    // Clocks differ by some seconds.
    return state.vanished?.kind === "retained" && this.#clock.now() + 8000 > state.vanished.until;
  }

  /** What a client holds was published as it is, and never goes back. */
  held(
    client: string,
    service: string,
    before: { epoch: string; revision: number } | undefined,
    now: { epoch: string; revision: number; text: string },
  ): void {
    if (before !== undefined && (now.epoch !== before.epoch || now.revision < before.revision))
      this.breach ??= new Breach(
        `monotonic: ${client} went back from ${before.revision} to ${now.revision} of ${service}`,
      );
    const published = this.everPublished.get(`${service}@${now.revision}`);
    if (published !== undefined && published !== now.text)
      this.breach ??= new Breach(
        `honest: ${client} holds a table ${now.revision} of ${service} that never was`,
      );
  }

  /** Somebody takes an instance out whatever guards say; it may take a while until that is written. */
  forcing(id: string): void {
    this.#forcing.set(id, this.#clock.monotonic());
  }

  /** Somebody asks that overrides of an instance end; it may take a while until they do. */
  undoing(id: string): void {
    this.#undoing.set(id, this.#clock.monotonic());
  }

  isUndoing(id: string): boolean {
    return this.#clock.monotonic() - (this.#undoing.get(id) ?? -Infinity) < SEEN_MS;
  }

  /** All that has been written of a service's intents. */
  intentsOf(service: string) {
    const entry = [...this.#intents.values()].find(({ key }) => key.endsWith(`/${service}`));
    const decoded = entry === undefined ? undefined : decodeIntents(entry.value);
    return decoded?.kind === "read" ? decoded.intents : new Map<string, never>();
  }
}
