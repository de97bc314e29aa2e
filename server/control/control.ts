import type { EpochPreview, FrozenView } from "#lib/contract/cluster.ts";
import type { Transition } from "#lib/contract/events.ts";
import type { QuarantinedRegistration } from "#lib/contract/views.ts";
import type { KeySpace, ServiceKey } from "#server/core/keys.ts";
import type { FleetView } from "#server/core/model.ts";
import type { Asker } from "#server/ports/audit.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Consumers } from "#server/ports/consumers.ts";
import type { Command, CommandResult } from "#server/ports/commands.ts";
import type { Control, LeaderState, Replica, Role } from "#server/ports/control.ts";
import type { EpochAsked } from "#server/ports/history.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import type { Memory } from "#server/ports/memory.ts";
import type { PolicyCommand, PolicyRecord } from "#server/ports/policies.ts";
import type { ReadSource } from "#server/core/source.ts";
import type { Prober, ProbeListener } from "#server/ports/prober.ts";
import type { Store, StoreHealth } from "#server/ports/store.ts";
import type { Log, Telemetry } from "#server/ports/telemetry.ts";
import { askedBy } from "./audit/audit-entries.ts";
import { AuditLog } from "./audit/audit-log.ts";
import { AuditedWrites } from "./audit/audited-writes.ts";
import { AuditReader } from "./audit/audit-reader.ts";
import { Candidacy } from "./candidacy.ts";
import { ClientDirectory, type AskClients } from "./clients/client-directory.ts";
import { Commander } from "./commander.ts";
import { ConsumerWatch, type AskReplica } from "./consumer-watch.ts";
import { Deregistrations } from "./deregistrations.ts";
import { EpochAcceptance } from "./epoch-acceptance.ts";
import { EventLog } from "./event-log.ts";
import { GuardedStore } from "./guarded-store.ts";
import { History } from "./history.ts";
import { leaderStateOf } from "./leader-state.ts";
import { Leadership } from "./leadership.ts";
import { Mirror } from "./mirror.ts";
import { AutomationDesk } from "./automation-desk.ts";
import { PolicyDesk } from "./policy-desk.ts";
import { PublishedWhileAway } from "./published-while-away.ts";
import { ReplicaNotes } from "./replica-notes.ts";
import { type ForwardReports, ReportDesk } from "./report-desk.ts";
import { Registrations } from "./registrations.ts";
import { StoreRegistry } from "./registry.ts";
import { ServiceChanges } from "./service-changes.ts";
import { StandingIntents } from "./standing-intents.ts";
import { SampleProber } from "./sample-prober.ts";
import { type AskOpinion, SecondOpinion } from "./second-opinion.ts";
import type { Term } from "./term.ts";
import { WatchedTables } from "./watched-tables.ts";

export interface ControlParts {
  /** Guarded, where others write to it too: then they are held back as this is. */
  readonly store: Store;
  /** Absent: what this replica knows of its store does not outlive it. */
  readonly memory?: Memory;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly self: Replica;
  readonly consumers: Consumers;
  readonly askReplica: AskReplica;
  /** Absent: nobody can be asked for the clients of other replicas. */
  readonly askClients?: AskClients;
  /** Absent: no other replica can be asked to look. */
  readonly askOpinion?: AskOpinion;
  readonly forwardReports: ForwardReports;
  /** `clock` tells leader time, so that probes and decisions agree on what came first. */
  readonly makeProber: (onResult: ProbeListener, clock: Clock) => Prober;
  /** Reads what stands under a registry key. */
  readonly readSource: ReadSource;
  readonly onTransitions: (transitions: readonly Transition[]) => void;
  /** Further feeds, by kind of key: publishing and access follow the store too. */
  readonly feeds: { readonly table: KeyFeed; readonly auth: KeyFeed };
  readonly onEpoch: (epoch: string) => void;
  /** Whether what is served is as the store has it, and since when it is not. */
  readonly onFreshness?: (health: StoreHealth) => void;
}

/** A leader's lease: a new one takes over within this and 2 s of a leader's death. */
const LEASE_SECONDS = 10;
const TICK_MS = 250;

/** The control plane of one replica: it follows the store, takes part in elections and, when it leads, decides. */
export class HeadgateControl implements Control {
  readonly self: Replica;
  readonly registry: StoreRegistry;
  readonly events: EventLog;
  readonly audit: AuditReader;
  readonly writes: AuditedWrites;
  readonly reports: ReportDesk;
  readonly opinions: SampleProber;
  readonly clients: ClientDirectory;
  readonly #parts: ControlParts;
  readonly #registrations: Registrations;
  readonly #deregistrations: Deregistrations;
  readonly #policyDesk: PolicyDesk;
  readonly #automation: AutomationDesk;
  readonly #intents: StandingIntents;
  readonly #tables: WatchedTables;
  readonly #published: PublishedWhileAway;
  readonly #candidacy: Candidacy;
  readonly #mirror: Mirror;
  readonly #consumers: ConsumerWatch;
  readonly #changes: ServiceChanges;
  readonly #commander: Commander;
  readonly #cancels: (() => void)[] = [];
  readonly #history: History;
  readonly #notes: ReplicaNotes;
  readonly #acceptance: EpochAcceptance;
  /** Who accepts the store's history, while he does: it is noted with it. */
  #acceptedBy: string | undefined;
  readonly #leadership: Leadership;
  #isStoreUp: boolean;

  constructor(parts: ControlParts) {
    const { keys, clock, log, self } = parts;
    const store = GuardedStore.of(parts.store);
    const { unguarded } = store;
    const events = new EventLog({ store, keys, clock, log });
    this.events = events;
    this.audit = new AuditReader({ store, keys });
    const audit = new AuditLog({ store, keys, clock, log });
    const onTransitions = (transitions: readonly Transition[]) => {
      events.append(transitions);
      parts.onTransitions(transitions);
    };
    this.#parts = { ...parts, store, onTransitions };
    this.self = self;
    this.#notes = new ReplicaNotes({ self, log, now: () => this.now(), onTransitions });
    this.#isStoreUp = store.health().up;
    this.#deregistrations = new Deregistrations(keys);
    this.#registrations = new Registrations(parts.readSource, clock, {
      onRegistered: (service, registered) => this.#term?.post(service, { kind: "registered", registered }),
      onUnregistered: (service, id, createRevision) => this.#unregistered(service, id, createRevision),
      onQuarantined: (record) => this.#notes.quarantined(record, this.#term !== undefined),
    });
    this.#intents = new StandingIntents(keys, log, (service, { intents, modRevision }) => {
      const because = this.#commander.becauseOf(service, intents);
      this.#term?.post(service, { kind: "intents", intents, revision: modRevision, because });
    });
    this.#tables = new WatchedTables(keys, log);
    this.#published = new PublishedWhileAway(this.#tables, () => !this.#isStoreUp);
    this.#changes = new ServiceChanges(keys, () => this.now());
    const leadership = {
      store,
      clock,
      keys,
      audit,
      leading: () => (this.#candidacy.isLeading ? this.#leadership.standing : undefined),
      reached: (revision: number) => this.#mirror.reached(revision),
      applied: () => this.#mirror.revision,
      tableRevision: (service: ServiceKey) => this.#tables.revision(service),
      onDeposed: (reason: string) => this.#candidacy.stepDown(reason),
    };
    this.writes = new AuditedWrites({ ...leadership, now: () => this.now() });
    this.#commander = new Commander({
      ...leadership,
      policyRevision: (owner) => this.#policyDesk.policies.revision(owner),
      events,
      onTransitions,
    });
    this.#policyDesk = new PolicyDesk({
      ...leadership,
      log,
      events,
      epoch: () => this.epoch(),
      term: () => this.#term,
      onTransitions,
    });
    this.#automation = new AutomationDesk({ ...leadership, log });
    this.#candidacy = new Candidacy(
      {
        ...{ store, unguarded, keys, clock, log, self, ttlSeconds: LEASE_SECONDS },
        isTrusted: () => this.#history.isTrusted,
      },
      {
        onElected: (revision) => void this.#elected(revision),
        onDeposed: (reason) => this.#deposed(reason),
        onLeaseLost: () => this.#leaseLost(),
      },
    );
    this.#history = new History(
      { store, keys, clock, log, memory: parts.memory },
      {
        onEpoch: (epoch) => parts.onEpoch(epoch),
        onTrusted: () => this.#trusted(),
        onDoubted: (since) => this.#stale(since),
        onFrozen: (frozen) => this.#froze(frozen),
        onThawed: (epoch) => this.#notes.thawed(epoch),
        onAccepted: (epoch, before) => this.#notes.accepted(epoch, before, this.#acceptedBy),
      },
    );
    this.#mirror = new Mirror({
      store: unguarded,
      keys,
      clock,
      log,
      history: this.#history,
      feeds: {
        // Before the registrations: they tell which of those that go do so on purpose.
        deregistered: [this.#deregistrations.feed],
        registry: [this.#registrations.feed],
        automation: [this.#automation.feed],
        policy: [this.#policyDesk.policies.feed],
        intents: [this.#intents.feed],
        table: [this.#tables.feed, parts.feeds.table, this.#changes.feed],
        ...this.#candidacy.feeds,
        auth: [parts.feeds.auth],
      },
    });
    this.#acceptance = new EpochAcceptance({
      store: unguarded,
      clock,
      keys,
      history: this.#history,
      readSource: parts.readSource,
      relist: () => this.#mirror.relist(),
    });
    this.registry = new StoreRegistry({
      store,
      keys,
      registrations: this.#registrations,
      deregistrations: this.#deregistrations,
      tables: this.#tables,
    });
    this.reports = new ReportDesk({
      clock,
      log,
      telemetry: parts.telemetry,
      now: () => this.now(),
      counting: () => this.#term,
      leader: () => this.leader(),
      epoch: () => this.epoch(),
      tableRevision: (service) => this.#tables.revision(service),
      forward: parts.forwardReports,
    });
    this.#consumers = new ConsumerWatch({
      clock,
      now: () => this.now(),
      local: parts.consumers,
      reported: this.reports.held,
      ask: parts.askReplica,
      others: () => this.#candidacy.others(),
      policy: (service) => this.#policyDesk.policies.of(service).drain,
    });
    this.clients = new ClientDirectory({
      clock,
      self,
      local: parts.consumers,
      others: () => this.#candidacy.others(),
      ask: parts.askClients,
      descriptions: this.reports.descriptions,
      reported: this.reports.held,
      now: () => this.now(),
    });
    const { policies } = this.#policyDesk;
    this.opinions = new SampleProber({
      ...parts,
      registrations: this.#registrations,
      policies,
      refusal: () => this.#candidacy.unfitness,
    });
    this.#leadership = new Leadership({
      ...leadership,
      clock,
      log,
      events,
      onTransitions,
      registrations: this.#registrations,
      deregistrations: this.#deregistrations,
      intents: this.#intents,
      policies,
      tables: this.#tables,
      makeProber: parts.makeProber,
      onServiceChange: (service) => this.#changes.notify(service),
      consumers: this.#consumers,
      registry: this.registry,
      reports: this.reports,
      commander: this.#commander,
      automation: this.#automation,
      opinions: new SecondOpinion({
        ...leadership,
        clock,
        log,
        self,
        ask: parts.askOpinion,
        others: () => this.#candidacy.others(),
        events,
        onTransitions,
        onOverruled: (reason) => this.#candidacy.standBack(reason),
      }),
      revision: () => this.#mirror.revision,
    });
  }

  get #term(): Term | undefined {
    return this.#leadership.term;
  }

  get traffic(): ReportDesk["traffic"] {
    return this.reports.traffic;
  }

  get ready(): Promise<void> {
    return this.#mirror.ready;
  }

  start(): void {
    const { store, clock } = this.#parts;
    void this.#mirror.start();
    void this.#mirror.ready.then(() => {
      if (!this.#history.isTrusted) this.#stale(clock.now());
      this.#candidacy.start();
    });
    this.reports.start();
    this.#cancels.push(
      clock.every(TICK_MS, () => this.#leadership.tick()),
      store.onHealth((health) => this.#storeHealth(health)),
    );
  }

  /** Hands leadership over at once, by ending the lease it hangs on. */
  async close(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    await this.reports.close();
    this.#leadership.close();
    await this.events.close();
    this.#mirror.close();
    await Promise.all([this.#candidacy.close(), this.#history.close()]);
  }

  role(): Role {
    if (this.#candidacy.isLeading && this.#term !== undefined) return "leader";
    return this.leader() === undefined ? "candidate" : "follower";
  }

  replicas(): readonly Replica[] {
    return this.#candidacy.all();
  }

  leader(): Replica | undefined {
    if (this.#candidacy.isLeading) return this.self;
    if (this.frozen() !== undefined) return undefined; // of another history, or of the past
    return this.#candidacy.leader;
  }

  state(): LeaderState | undefined {
    const term = this.#term;
    if (term === undefined) return undefined;
    const { policies } = this.#policyDesk;
    return leaderStateOf({
      term,
      policies,
      consumers: this.#consumers,
      tables: this.#tables,
      published: this.#published,
      changes: this.#changes,
    });
  }

  proberStats(): ReturnType<Prober["stats"]> {
    return this.#term?.prober.stats() ?? { scheduled: 0, inFlight: 0, latenessP99Ms: 0 };
  }

  async execute(command: Command): Promise<CommandResult> {
    return await this.#commander.execute(command);
  }

  async writePolicy(command: PolicyCommand): Promise<PolicyRecord> {
    return await this.#policyDesk.execute(command);
  }

  async setAutomation(isPaused: boolean, actor: string, reason: string, asker?: Asker): Promise<void> {
    await this.#automation.set(isPaused, actor, reason, asker);
  }

  async recordChange(actor: string, asker: Asker, change: string): Promise<void> {
    await this.#leadership.record({ at: this.now(), ...askedBy(actor, asker, asker.action), change });
  }

  automationPause(): FleetView["pause"] {
    return this.#automation.pause;
  }

  doubt(): FleetView["doubt"] {
    return this.#candidacy.isLeading ? this.#term?.fleet.doubt : undefined;
  }

  onServiceChange(key: ServiceKey, listener: () => void): () => void {
    return this.#changes.on(key, listener);
  }

  now(): number {
    return this.#term?.now() ?? this.#parts.clock.now();
  }

  epoch(): string | undefined {
    return this.#history.epoch;
  }

  /** Whether what is served was last known, and the store has not been found to be the one it is from. */
  isFromMemory(): boolean {
    return this.frozen() !== undefined || this.#history.rememberedAt !== undefined;
  }

  frozen(): FrozenView | undefined {
    return this.#history.frozen;
  }

  async previewEpoch(): Promise<EpochPreview> {
    return await this.#acceptance.preview();
  }

  async acceptEpoch(epoch: string, asked: EpochAsked): Promise<void> {
    this.#acceptedBy = asked.actor;
    try {
      await this.#acceptance.accept(epoch, asked);
    } finally {
      this.#acceptedBy = undefined;
    }
  }

  revision(): number {
    return this.#mirror.revision;
  }

  quarantined(): readonly QuarantinedRegistration[] {
    return this.#registrations.quarantined();
  }

  counts(): ReturnType<Control["counts"]> {
    return this.#registrations.counts();
  }

  async #elected(createRevision: number): Promise<void> {
    const { log, telemetry } = this.#parts;
    try {
      await this.#mirror.reached(createRevision);
    } catch {
      return; // closing, or frozen
    }
    const epoch = this.#history.mark;
    if (epoch === undefined || this.#candidacy.leadingSince !== createRevision) return;
    const term = this.#leadership.begin(createRevision, epoch);
    telemetry.leading(true);
    this.#notes.leads();
    this.#policyDesk.tookOver(term);
    log.info({ createRevision, ...this.#registrations.counts() }, "leading");
  }

  #deposed(reason: string): void {
    this.#parts.telemetry.leading(false);
    this.#notes.leadsNoLonger(reason);
    this.#leadership.end();
    this.#changes.notifyAll(); // whoever waits here would wait for nothing
  }

  /** A store that knows no more of it may be another one. */
  #leaseLost(): void {
    this.#history.doubt(this.#parts.clock.now());
    void this.#mirror.check();
  }

  #trusted(): void {
    this.#parts.onFreshness?.({ up: true, since: this.#parts.clock.now() });
    this.#candidacy.enter();
  }

  #stale(since: number): void {
    const at = Math.min(since, this.#history.rememberedAt ?? since);
    this.#parts.onFreshness?.({ up: false, since: at, detail: "what is served is what was last known" });
  }

  /** A leader lets go of the leader key too: kept by a lease that lives, it would bar everybody after a thaw. */
  #froze(frozen: FrozenView): void {
    this.#stale(frozen.since);
    if (this.#candidacy.isLeading) this.#candidacy.stepDown("the store's history is another one");
    else this.#candidacy.leave("the store's history is another one");
    this.#notes.frozen(frozen);
    this.#changes.notifyAll();
  }

  #unregistered(service: ServiceKey, id: string, createRevision: number): void {
    const isOnPurpose = this.#deregistrations.has(service, id, createRevision);
    const because = isOnPurpose ? "deregistered" : "vanished";
    this.#term?.post(service, { kind: "unregistered", id, because });
  }

  #storeHealth(health: StoreHealth): void {
    this.#parts.telemetry.storeHealth(health);
    // Another reason for the same outage is no event.
    if (health.up === this.#isStoreUp) return;
    this.#isStoreUp = health.up;
    if (health.up) void this.#mirror.check();
    else this.#history.doubt(health.since);
    this.#notes.store(health);
  }
}
