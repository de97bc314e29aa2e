import type { InstanceIntents, DrainEvidence } from "#lib/contract/intent.ts";
import type { Registration } from "#lib/contract/registration.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { CauseKind } from "#lib/contract/views.ts";
import type { ServiceKey } from "./keys.ts";

/** A registration as a source read it. */
export interface Registered {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly registration: Registration;
  /** The registry key that announced it. */
  readonly key: string;
  /** The dialect it was read in. */
  readonly source: string;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Absent = permanent. */
  readonly lease: string | undefined;
}

/** What probes say. Counters run towards the opposite state. */
export type Health =
  | { readonly kind: "unknown"; readonly since: number }
  | { readonly kind: "healthy"; readonly since: number; readonly failures: number }
  | {
      readonly kind: "unhealthy";
      readonly since: number;
      readonly passes: number;
      readonly failed: number;
      readonly detail: string;
    };

/** Whether an instance that may serve by its health is let in. */
export type Gate =
  | { readonly kind: "open" }
  /** It was out by an operator's wish: it returns on the first pass of a probe begun at or after `since`. */
  | { readonly kind: "awaiting-pass"; readonly since: number };

/** How far taking an instance out has come; one progress, however many owners wish it. */
export type Departure =
  | { readonly stage: "requested"; readonly requestedAt: number }
  | (Published & { readonly stage: "published" })
  | (Converged & { readonly stage: "converged"; readonly quiet: Quiet | undefined })
  | (Converged & { readonly stage: "drained"; readonly drainedAt: number; readonly evidence: DrainEvidence });

/** Since when nothing says that calls are in flight: the instance's own count, or, where it does not tell, silence. */
export interface Quiet {
  readonly by: "instance" | "time";
  readonly since: number;
}

interface Published {
  readonly requestedAt: number;
  readonly publishedAt: number;
  /** From this table revision on the instance has weight 0, or is not in the table. */
  readonly revision: number;
}

interface Converged extends Published {
  readonly convergedAt: number;
}

/** The process said that it goes. */
export interface Leave {
  readonly since: number;
  readonly deadlineAt: number;
}

export interface InstanceState {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: an intent stands for an address that is not registered. */
  readonly registered: Registered | undefined;
  readonly registeredAt: number;
  readonly health: Health;
  readonly gate: Gate;
  readonly leave: Leave | undefined;
  /** Present exactly while a drain or a leave stands. */
  readonly departure: Departure | undefined;
  /** Calls in flight by the instance's own last passing answer; undefined when it does not tell, or is down. */
  readonly inFlight: number | undefined;
  readonly status: EndpointStatus;
  readonly statusSince: number;
}

/** A process that consumes a service's table, as the replicas see it. */
export interface Consumer {
  readonly id: string;
  /** The revision of this service's table that it holds. */
  readonly held: number;
  readonly lastContactAt: number;
  /** An open stream or poll is contact. */
  readonly open: boolean;
}

export interface ServiceState {
  readonly key: ServiceKey;
  readonly instances: ReadonlyMap<string, InstanceState>;
  readonly intents: ReadonlyMap<string, InstanceIntents>;
  /** Mod revision of the intents' key; 0 = none. */
  readonly intentsRevision: number;
  /** What a former leader published of instances that were registered when this one came; taken as each enters. */
  readonly restored: ReadonlyMap<string, RestoredState>;
}

/** What the store keeps of an endpoint beside what clients see, so that a new leader goes on. */
export interface EndpointState extends RestoredState {
  readonly causes: readonly { readonly kind: CauseKind; readonly since: number }[];
}

/** As much of it as a new leader needs. */
export interface RestoredState {
  readonly health: { readonly kind: Health["kind"]; readonly since: number };
  readonly statusSince: number;
  readonly registeredAt: number;
  readonly gateSince?: number;
  readonly leave?: Leave;
  readonly departure?: Departure;
  readonly status: EndpointStatus;
}
