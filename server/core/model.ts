import type { BaseWeight, WeightFactor } from "#lib/contract/explain.ts";
import type { DrainEvidence, InstanceIntents } from "#lib/contract/intent.ts";
import type { RegisteredCheck, Registration } from "#lib/contract/registration.ts";
import type { Endpoint, EndpointMark, EndpointStatus } from "#lib/contract/table.ts";
import type { CauseKind } from "#lib/contract/views.ts";
import type { ServiceKey } from "./keys.ts";
import type { SharedMap } from "./shared-map.ts";
import type { Traffic } from "./traffic.ts";

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
  /** It passes, and says of itself that it is degraded. */
  | { readonly kind: "degraded"; readonly since: number; readonly failures: number }
  | {
      readonly kind: "unhealthy";
      readonly since: number;
      readonly passes: number;
      /** When the first of these passes came; undefined while it fails. */
      readonly passingSince: number | undefined;
      /** How many in a row brought it down; 0: a former leader saw it. */
      readonly failed: number;
      readonly detail: string;
    };

/** How often it went down of late; going down while an operator has it out is no flap. decisions.md §1. */
export interface Flap {
  /** Times of going down, within the window. */
  readonly downs: readonly number[];
  /** How long it must stay healthy before it is back, ms; undefined while it need not. */
  readonly holdMs: number | undefined;
}

/** What real traffic says, by itself; an operator's word lies over it. decisions.md §2. */
export type Circuit =
  | {
      readonly kind: "closed";
      readonly since: number;
      /** Openings in a row when it closed; one less for every `baseOpenMs` since. */
      readonly attempt: number;
      readonly refused?: Refusal;
    }
  | {
      readonly kind: "open";
      readonly since: number;
      readonly until: number;
      readonly attempt: number;
      readonly because: string;
    }
  | {
      readonly kind: "half-open";
      readonly since: number;
      readonly attempt: number;
      readonly trial: Trial;
      readonly refused?: Refusal;
    };

/** It would be open, but too many of the service's instances are. */
export interface Refusal {
  readonly since: number;
  /** What would have opened it: while that is the same, it is told once. */
  readonly cause: "ratio" | "consecutive" | "outlier" | "trial";
  readonly because: string;
}

/** Calls since half-open by clients that hold a table which says so. */
export interface Trial {
  /** The first table revision that says half-open; undefined until it is published. */
  readonly revision: number | undefined;
  readonly succeeded: number;
  readonly failed: number;
  /** Whose calls these are, in memory. */
  readonly callers?: readonly ClientCalls[];
}

/** One client's calls to one instance. */
export interface ClientCalls {
  readonly client: string;
  readonly ok: number;
  readonly failed: number;
}

/** Whether it takes a share of traffic, as far as health and circuit say; its slow start runs from `since`. */
export type Rotation =
  | { readonly kind: "out" }
  | { readonly kind: "in"; readonly since: number; readonly share: number };

/** The factor that latency gives. 1 without cause. */
export interface LatencyFactor {
  readonly value: number;
  readonly since: number;
  readonly text: string;
}

/** Its registration vanished, with many others or alone; its own probes decide. decisions.md §5. */
export type Vanished =
  /** It may be one alone: out after `preserve.settleMs`. */
  | { readonly kind: "settling"; readonly since: number; readonly failures: number }
  /** Out of the table, and back if it proves to be one of many. */
  | { readonly kind: "gone"; readonly since: number; readonly failures: number }
  | { readonly kind: "retained"; readonly since: number; readonly until: number; readonly failures: number };

/** Base × factors = weight: what the table says and what explains it are one account. */
export interface Weighed {
  readonly base: BaseWeight;
  readonly factors: readonly WeightFactor[];
  readonly weight: number;
}

/** Whether an instance that may serve by its health is let in. */
export type Gate =
  | { readonly kind: "open" }
  /** It was out by an operator's wish: it returns on the first pass of a probe begun at or after `since`. */
  | { readonly kind: "awaiting-pass"; readonly since: number };

/** How far taking an instance out has come; one progress, however many owners wish it. */
export type Departure =
  | { readonly stage: "requested"; readonly requestedAt: number }
  | (Published & { readonly stage: "published" })
  | (Converged & {
      readonly stage: "converged";
      /** How many of those who consume the table report their calls. */
      readonly reporting: Reporting;
      readonly quiet: Quiet | undefined;
    })
  | (Converged & { readonly stage: "drained"; readonly drainedAt: number; readonly evidence: DrainEvidence });

/** Since when nothing says that calls are in flight, and what it is that would say so. */
export interface Quiet {
  readonly by: DrainEvidence;
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

export type Reporting = "all" | "some" | "none";

/** The process said that it goes. */
export interface Leave {
  readonly since: number;
  readonly deadlineAt: number;
}

export interface InstanceState {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: an intent stands for an address that is not registered. Kept while `vanished`. */
  readonly registered: Registered | undefined;
  readonly registeredAt: number;
  readonly vanished: Vanished | undefined;
  readonly health: Health;
  /** Whether a probe passed once: panic counts none that never did. */
  readonly isProven: boolean;
  readonly flap: Flap;
  readonly circuit: Circuit;
  readonly rotation: Rotation;
  readonly latency: LatencyFactor;
  readonly gate: Gate;
  readonly leave: Leave | undefined;
  /** Present exactly while a drain, maintenance or a leave stands. */
  readonly departure: Departure | undefined;
  /** Calls in flight by the instance's own last passing answer; undefined when it does not tell, or is down. */
  readonly inFlight: number | undefined;
  /** When the address was unregistered while an intent stood; its intents end by themselves some time after. */
  readonly unregisteredAt: number | undefined;
  readonly status: EndpointStatus;
  readonly statusSince: number;
  readonly marks: readonly EndpointMark[];
  readonly weighed: Weighed;
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
  readonly instances: SharedMap<InstanceState>;
  readonly intents: ReadonlyMap<string, InstanceIntents>;
  /** Mod revision of the intents' key; 0 = none. */
  readonly intentsRevision: number;
  /** What a former leader published of instances that were registered when this one came; taken as each enters. */
  readonly restored: ReadonlyMap<string, Restored>;
  /** Since when addresses under overrides are unregistered, as a former leader saw it; until all is taken over. */
  readonly gone: ReadonlyMap<string, number>;
  /** Kept up with every change of an instance, so that no event counts them all. */
  readonly tally: Tally;
  /** Those that went, each for a reason, since the last table was published. */
  readonly released: ReadonlySet<string>;
  readonly panic: Panic | undefined;
  /** Registrations that came and vanished of late: what tells a mass loss. */
  readonly turnover: Turnover;
  /** What all services together say of this one. */
  readonly fleet: FleetView;
  /** Calls that clients report, in memory. */
  readonly traffic: Traffic;
  /** When held drains were renewed last, by drain id, in memory. */
  readonly renewals: ReadonlyMap<string, Renewal>;
}

export interface Tally {
  readonly registered: number;
  /** Passed a probe at least once, and nobody keeps them out: those that panic counts. decisions.md §5. */
  readonly proven: number;
  /** Of the proven. */
  readonly serving: number;
  /** By their probes. */
  readonly healthy: number;
  readonly retained: number;
  /** Time alone may change them. */
  readonly timed: number;
}

export interface Renewal {
  readonly at: number;
  /** Not renewed in time; it stands because the instance does not pass its checks. */
  readonly isAbandoned: boolean;
}

export interface Panic {
  readonly since: number;
  readonly serving: number;
  readonly proven: number;
}

export interface Turnover {
  /** When each vanished. Those before the window are forgotten by and by. */
  readonly vanished: SharedMap<number>;
  /** When each came, of those that were new to the service and are registered still. */
  readonly arrived: SharedMap<number>;
}

/** Told to every service when it changes. */
export interface FleetView {
  /** Probes are doubted: most of the fleet fails them at once. */
  readonly doubt: { readonly since: number; readonly failing: number; readonly healthy: number } | undefined;
  /** Registrations vanish over all services. */
  readonly isMassLoss: boolean;
  /** Automation is paused over all services. */
  readonly pause: { readonly since: number; readonly actor: string; readonly reason: string } | undefined;
}

/** What the store keeps of an endpoint beside what clients see, so that a new leader goes on. */
export interface EndpointState extends RestoredState {
  readonly causes: readonly { readonly kind: CauseKind; readonly since: number }[];
}

/** What a former leader published of an instance. */
export interface Restored {
  readonly endpoint: Endpoint;
  readonly state: RestoredState;
}

/** As much of it as a new leader needs, and no more than must be written at each change; absent = as is usual. */
export interface RestoredState {
  readonly health: { readonly kind: Health["kind"]; readonly since: number };
  readonly status: EndpointStatus;
  readonly statusSince: number;
  readonly registeredAt: number;
  /** Of the registration key: tells one that was deregistered from one that came after it. */
  readonly createRevision: number;
  /** As registered; absent where none was. */
  readonly weight?: number;
  readonly check?: RegisteredCheck;
  readonly isUnproven?: true;
  /** Absent = out of rotation. */
  readonly inSince?: number;
  /** Of its slow start; absent = over. */
  readonly share?: number;
  /** Of its published weight; absent = none. */
  readonly factors?: readonly WeightFactor[];
  readonly flap?: Flap;
  /** Absent = closed, and not opened of late. */
  readonly circuit?: Circuit;
  readonly latency?: LatencyFactor;
  readonly vanished?: Vanished;
  readonly gateSince?: number;
  readonly leave?: Leave;
  readonly departure?: Departure;
}
