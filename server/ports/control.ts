import type { DrainIntent, WeightIntent } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { PutInstanceBody, Registration } from "#lib/contract/registration.ts";
import type { QuarantinedRegistration } from "#lib/contract/views.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { Consumer, ServiceState } from "#server/core/model.ts";
import type { ProbeResult } from "#server/core/probe.ts";
import type { HistoryControl } from "./history.ts";

/** An operator's or a process's request that only the leader may carry out, in its queue. */
export type Command =
  | {
      readonly kind: "drain";
      readonly service: ServiceKey;
      readonly id: string;
      readonly owner: string;
      readonly actor: string;
      readonly reason: string;
      readonly expiresInMs: number | undefined;
    }
  | {
      readonly kind: "undrain";
      readonly service: ServiceKey;
      readonly id: string;
      readonly owner: string;
      readonly all: boolean;
      readonly actor: string;
    }
  | {
      readonly kind: "set-weight";
      readonly service: ServiceKey;
      readonly id: string;
      readonly actor: string;
      readonly reason: string;
      readonly weight: WeightIntent["weight"];
    }
  | {
      readonly kind: "unset-weight";
      readonly service: ServiceKey;
      readonly id: string;
      readonly actor: string;
    }
  | {
      readonly kind: "leave";
      readonly service: ServiceKey;
      readonly id: string;
      readonly deadlineMs: number;
      readonly actor: string;
    };

export type CommandResult =
  | { readonly kind: "drained"; readonly created: boolean; readonly drain: DrainIntent }
  | {
      readonly kind: "undrained";
      readonly removed: readonly DrainIntent[];
      readonly remaining: readonly DrainIntent[];
    }
  | { readonly kind: "weight-set"; readonly intent: WeightIntent }
  | { readonly kind: "done" };

export type Role = "leader" | "follower" | "candidate";

export interface Replica {
  readonly id: string;
  readonly advertise: string;
  readonly version: string;
  readonly startedAt: number;
}

/** What the leader knows; followers do not have it and ask the leader. */
export interface LeaderState {
  services(): Iterable<ServiceState>;
  service(key: ServiceKey): ServiceState | undefined;
  policy(key: ServiceKey): Policy;
  lastProbe(key: ServiceKey, id: string): ProbeResult | undefined;
  nextProbeAt(key: ServiceKey, id: string): number | undefined;
  consumers(key: ServiceKey): readonly Consumer[];
  /** When the published table last changed, ms; undefined while none was. */
  changedAt(key: ServiceKey): number | undefined;
  /** Revision of the published table as last seen in the store; undefined while there is none. */
  tableRevision(key: ServiceKey): number | undefined;
}

export interface Control extends HistoryControl {
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
