import type { Policy } from "#lib/contract/policy.ts";
import type { PutInstanceBody, Registration } from "#lib/contract/registration.ts";
import type { ProbeOutcome, PublishedEndpointView, QuarantinedRegistration } from "#lib/contract/views.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { FleetView, Consumer, ServiceState } from "#server/core/model.ts";
import type { Asker } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { Command, CommandResult } from "./commands.ts";
import type { PolicyCommand, PolicyOwner, PolicyRecord } from "./policies.ts";
import type { HistoryControl } from "./history.ts";
import type { TrafficReads } from "./traffic.ts";

export type Role = "leader" | "follower" | "candidate";

export interface Replica {
  readonly id: string;
  readonly advertise: string;
  readonly version: string;
  readonly startedAt: number;
}

/** Probes of one instance that have finished. */
export interface LastProbes {
  /** The newest first. */
  readonly items: readonly Readonly<ProbeOutcome>[];
  /** How many are kept at most. */
  readonly kept: number;
  /** Since when this leader keeps them, leader time. */
  readonly since: number;
}

/** What the leader knows; followers do not have it and ask the leader. */
export interface LeaderState {
  services(): Iterable<ServiceState>;
  service(key: ServiceKey): ServiceState | undefined;
  policy(key: ServiceKey): Policy;
  /** What is written of a policy, also when nothing is. */
  policyRecord(owner: PolicyOwner): PolicyRecord;
  lastProbe(key: ServiceKey, id: string): Readonly<ProbeOutcome> | undefined;
  lastProbes(key: ServiceKey, id: string): LastProbes;
  nextProbeAt(key: ServiceKey, id: string): number | undefined;
  consumers(key: ServiceKey): readonly Consumer[];
  /** When the published table last changed, ms; undefined while none was. */
  changedAt(key: ServiceKey): number | undefined;
  /** When it first changed after a revision, as far back as is remembered; undefined when it did not. */
  changedAfter(key: ServiceKey, revision: number): number | undefined;
  /** Revision of the published table as last seen in the store; undefined while there is none. */
  tableRevision(key: ServiceKey): number | undefined;
  /** What the published table says of each instance while the store is away, and another cannot be published; else undefined. */
  published(key: ServiceKey): ReadonlyMap<string, PublishedEndpointView> | undefined;
  /** Why the published table is not the one that was decided; undefined while it is. */
  tableHeldBack(key: ServiceKey): string | undefined;
}

export interface Control extends HistoryControl {
  readonly traffic: TrafficReads;
  readonly clients: Clients;
  role(): Role;
  replicas(): readonly Replica[];
  readonly self: Replica;
  leader(): Replica | undefined;
  /**
   * The state that leader reads are answered from: present while this replica leads, and while it led last and the
   * store is away (so that people still see what is observed).
   */
  state(): LeaderState | undefined;
  /**
   * Carries out a command: resolves when it is committed to the store and applied here.
   * Rejects with a HeadgateError: `unavailable` (no leader, or the store is away), `not_found`, `conflict`, …
   */
  execute(command: Command): Promise<CommandResult>;
  /** The switch over all services; rejects as `execute` does. */
  setAutomation(isPaused: boolean, actor: string, reason: string, asker?: Asker): Promise<void>;
  /** Records a change that is not written to the store, before it is made; rejects as `execute` does. */
  recordChange(actor: string, asker: Asker, change: string): Promise<void>;
  /** Who paused automation, and why; undefined while it is not. */
  automationPause(): FleetView["pause"];
  /** Why checks are doubted, where this replica leads and they are. */
  doubt(): FleetView["doubt"];
  /**
   * Changes a policy, as `execute` carries out a command. Rejects besides with `precondition_failed` when it is not what
   * `ifMatch` names, and with `invalid_argument` or `conflict` when it would contradict itself.
   */
  writePolicy(command: PolicyCommand): Promise<PolicyRecord>;
  /** Calls back after each change of a service's state or published table. Answers a function that ends it. */
  onServiceChange(key: ServiceKey, listener: () => void): () => void;
  /** A person's time: ms since the epoch, monotonic within a leader's term. */
  now(): number;
  epoch(): string | undefined;
  revision(): number;
  quarantined(): readonly QuarantinedRegistration[];
  counts(): { readonly namespaces: number; readonly services: number; readonly instances: number };
  /** Resolves when tables can be served: as the store has them, or as they were last known. */
  readonly ready: Promise<void>;
}

export interface RegisterResult {
  readonly created: boolean;
  readonly registration: Registration;
  readonly ttlSeconds: number;
  readonly revision: number;
}

/** Registration; any replica may do it. */
export interface Registry {
  register(
    key: ServiceKey,
    id: string,
    body: PutInstanceBody & { ttlSeconds: number },
  ): Promise<RegisterResult>;
  /** TTL in seconds, or undefined: it must register again. Rejects with `unavailable` while the store is away. */
  heartbeat(key: ServiceKey, id: string): Promise<number | undefined>;
  deregister(key: ServiceKey, id: string): Promise<void>;
}
