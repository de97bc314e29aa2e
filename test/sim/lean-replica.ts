import type { Transition } from "#lib/contract/events.ts";
import type { Report } from "#lib/contract/report.ts";
import { Commander } from "#server/control/commander.ts";
import { Committer } from "#server/control/committer.ts";
import { Deregistrations } from "#server/control/deregistrations.ts";
import type { Reservation } from "#server/control/event-log-reservation.ts";
import { Policies } from "#server/control/policies.ts";
import { Registrations } from "#server/control/registrations.ts";
import { StoreRegistry } from "#server/control/registry.ts";
import { StandingIntents } from "#server/control/standing-intents.ts";
import { Term } from "#server/control/term.ts";
import { WatchedTables } from "#server/control/watched-tables.ts";
import { nextExpiry } from "#server/core/intents.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Consumer } from "#server/core/model.ts";
import type { Command, CommandResult } from "#server/ports/commands.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import { StoreUnavailable, type Compare, type StoreEvent, type Watch } from "#server/ports/store.ts";
import { createTableBook, type TableBook } from "#server/publish/table-book.ts";
import { parseNative } from "#server/sources/native.ts";
import { noAudit } from "#test/support/no-audit.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { SimProber } from "./sim-prober.ts";
import { reportedBy } from "./lean-report.ts";
import type { ReplicaParts, SimNode } from "./sim-node.ts";
import type { StoreLink } from "./store-link.ts";

const TICK_MS = 1000;
const noEvents: Pick<Reservation, "carry" | "settle"> = {
  carry: async (txn) => await txn([]),
  settle: () => {},
};

/**
 * What decides and commits, and no more: the simulation itself says who leads, so that ten thousand schedules take a
 * minute. Election, session, history, event log and reports' way are the whole replica's.
 */
export class LeanReplica implements SimNode {
  readonly id: string;
  readonly link: StoreLink;
  readonly log = keptLog();
  readonly transitions: Transition[] = [];
  readonly consumers = new Map<string, Map<string, Consumer>>();
  readonly book: TableBook;
  readonly isFresh = true;
  readonly registry: StoreRegistry;
  readonly #parts: ReplicaParts;
  readonly #feeds: readonly (readonly [kind: string, feed: KeyFeed])[];
  readonly #registrations: Registrations;
  readonly #deregistrations: Deregistrations;
  readonly #intents: StandingIntents;
  readonly #policies: Policies;
  readonly #tables: WatchedTables;
  readonly #commander: Commander;
  readonly #cancelTick: () => void;
  #waiters: {
    readonly revision: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  #watch: Watch | undefined;
  #revision = 0;
  #term: Term | undefined;
  #fence: readonly Compare[] = [];
  /** Create revision of the leader key that is this replica's, by the watch. */
  #mine: number | undefined;

  constructor(parts: ReplicaParts) {
    const { id, keys, link, clock, skewMs } = parts;
    const { log } = this;
    this.#parts = parts;
    this.id = id;
    this.link = link;
    this.book = createTableBook({ keys, log });
    this.book.setEpoch("51000001");
    this.#deregistrations = new Deregistrations(keys);
    this.#registrations = new Registrations((entry) => parseNative(keys, entry), clock.skewed(skewMs), {
      onRegistered: (service, registered) => this.#term?.post(service, { kind: "registered", registered }),
      onUnregistered: (service, instance, createRevision) => {
        const isOnPurpose = this.#deregistrations.has(service, instance, createRevision);
        this.#term?.post(service, {
          kind: "unregistered",
          id: instance,
          because: isOnPurpose ? "deregistered" : "vanished",
        });
      },
      onQuarantined: () => {},
    });
    this.#intents = new StandingIntents(keys, log, (service, { intents, modRevision: revision }) =>
      this.#term?.post(service, {
        kind: "intents",
        intents,
        revision,
        because: this.#commander.becauseOf(service, intents),
      }),
    );
    this.#policies = new Policies(keys, log, () => {
      for (const { key } of this.#term?.services() ?? []) this.#term?.post(key, { kind: "policy" });
    });
    this.#tables = new WatchedTables(keys, log);
    this.registry = new StoreRegistry({
      store: link,
      keys,
      registrations: this.#registrations,
      deregistrations: this.#deregistrations,
      tables: this.#tables,
    });
    this.#commander = new Commander({
      store: link,
      keys,
      clock,
      leading: () => (this.#term === undefined ? undefined : { term: this.#term, fence: this.#fence }),
      reached: (revision) => this.#reached(revision),
      tableRevision: (service) => this.#tables.revision(service),
      policyRevision: ({ namespace, service }) => this.#policies.record({ namespace, service }).revision,
      events: { reserve: () => noEvents as Reservation }, // a class with private members: no other way to stand in for it
      audit: noAudit,
      onTransitions: (more) => this.transitions.push(...more),
      onDeposed: () => this.#depose(),
    });
    this.#feeds = [
      ["deregistered", this.#deregistrations.feed],
      ["registry", this.#registrations.feed],
      ["policy", this.#policies.feed],
      ["intents", this.#intents.feed],
      ["table", this.#tables.feed],
      ["table", this.book],
      [
        "leader",
        {
          reset: (entries) => this.#leads(entries[0]),
          apply: (events) =>
            events.forEach((event) => this.#leads(event.kind === "put" ? event.entry : undefined)),
        },
      ],
    ];
    this.#cancelTick = clock.every(TICK_MS, () => this.#tick());
    void this.#list();
  }

  get isLeading(): boolean {
    return this.#term !== undefined;
  }

  state() {
    return this.#term;
  }

  proberStats() {
    return { scheduled: this.#term?.prober.stats().scheduled ?? 0 };
  }

  async execute(command: Command): Promise<CommandResult> {
    return await this.#commander.execute(command);
  }

  report(report: Report): void {
    for (const [service, event] of reportedBy(report)) this.#term?.post(service, event);
  }

  async close(): Promise<void> {
    this.#cancelTick();
    this.#depose();
    this.#watch?.close();
    for (const { reject } of this.#waiters)
      reject(new StoreUnavailable("stopping", { unknownOutcome: true }));
    this.#waiters = [];
  }

  async #list(): Promise<void> {
    const { keys, clock } = this.#parts;
    try {
      const { entries, revision } = await this.link.list(keys.root);
      const byKind = Map.groupBy(entries, ({ key }) => keys.parse(key).kind as string);
      for (const [kind, feed] of this.#feeds) feed.reset(byKind.get(kind) ?? [], revision);
      this.#advance(revision);
      this.#watch = this.link.watch(keys.root, revision + 1, {
        onEvents: (events, at) => this.#apply(events, at),
        onCompacted: () => void this.#list(),
        onAttached: async () => true,
      });
    } catch {
      clock.after(250, () => void this.#list());
    }
  }

  #apply(events: readonly StoreEvent[], revision: number): void {
    const { keys } = this.#parts;
    const byKind = Map.groupBy(
      events,
      (event) => keys.parse(event.kind === "put" ? event.entry.key : event.key).kind as string,
    );
    for (const [kind, feed] of this.#feeds) {
      const own = byKind.get(kind);
      if (own !== undefined) feed.apply(own, revision);
    }
    this.#advance(revision);
  }

  #leads(entry: { readonly value: Buffer; readonly createRevision: number } | undefined): void {
    const isMine =
      entry !== undefined && (JSON.parse(entry.value.toString()) as { id: string }).id === this.id; // the simulation's own writing
    if (isMine && entry.createRevision === this.#mine) return;
    this.#depose();
    this.#mine = isMine ? entry.createRevision : undefined;
  }

  #lead(createRevision: number): void {
    const { keys, clock, skewMs, answer } = this.#parts;
    const fence = [{ key: keys.leader, createRevision }];
    this.#fence = fence;
    const { log, link: store } = this;
    this.#term = new Term({
      clock: clock.skewed(skewMs),
      log,
      registrations: this.#registrations,
      deregistrations: this.#deregistrations,
      intents: this.#intents,
      policies: this.#policies,
      tables: this.#tables,
      makeProber: (listener, leaderClock) => new SimProber(listener, leaderClock, answer),
      makeCommitter: (hooks) =>
        new Committer({
          store,
          keys,
          clock,
          log,
          tables: this.#tables,
          fence,
          events: { carry: (_room, txn) => txn([]) },
          reached: (revision) => this.#reached(revision),
          onDeposed: () => {
            if (this.#fence === fence) this.#depose();
          },
          ...hooks,
        }),
      onTransitions: (more) => this.transitions.push(...more),
      onServiceChange: () => {},
      deregister: (service, id) => void this.registry.deregisterLeft(service, id).catch(() => undefined),
      endIntents: (service, id, which) =>
        void this.#commander.endIntents(service, id, which).catch(() => undefined),
    });
    this.#term.begin();
  }

  /** Its fence did not hold, or another is told to lead: this one is over. */
  #depose(): void {
    this.#term?.close();
    this.#term = undefined;
    this.#mine = undefined;
  }

  #tick(): void {
    const term = this.#term;
    if (term === undefined) return;
    term.tick();
    for (const service of term.timed()) {
      term.post(service, { kind: "consumers", consumers: this.#consumersOf(service), asOf: term.now() });
      term.post(service, { kind: "tick" });
      const state = term.service(service);
      if (state !== undefined && nextExpiry(state.intents) <= term.now())
        void this.#commander.expire(service).catch(() => undefined);
    }
  }

  #consumersOf({ service }: ServiceKey): readonly Consumer[] {
    return [...this.#parts.nodes()].flatMap(({ consumers }) => [...(consumers.get(service)?.values() ?? [])]);
  }

  async #reached(revision: number): Promise<void> {
    if (this.#revision >= revision) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ revision, resolve, reject });
    await promise;
  }

  #advance(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    const due = this.#waiters.filter((waiter) => waiter.revision <= this.#revision);
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve();
    // Everything up to its own leader key has been applied.
    if (this.#mine !== undefined && this.#term === undefined) this.#lead(this.#mine);
  }
}
