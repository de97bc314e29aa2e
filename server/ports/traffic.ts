import type { TrafficGroup } from "#lib/contract/traffic-series.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { ServiceLook } from "#server/core/service-look.ts";
import type { SeriesAsked, SeriesPoints } from "./long-range.ts";

/** A stretch of time that figures are summed over; ms, leader time. */
export interface TrafficSpan {
  readonly from: number;
  readonly until: number;
  /** Of it, the time in which this replica led and counted. */
  readonly countedMs: number;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Whose time was reported. */
  readonly calls: number;
}

/** Sums over a span, as reported by clients that are not suspect. */
export interface CallFigures {
  readonly calls: number;
  readonly failed: number;
  readonly latency: Latency | undefined;
}

export interface CallerFigures extends CallFigures {
  readonly failedBy: Readonly<Record<"timeout" | "connect" | "reset" | "server", number>>;
  readonly rejected: number;
}

export interface ServiceFigures {
  /** Undefined: nobody reported. */
  readonly all: CallerFigures | undefined;
  /** In no other figure. */
  readonly suspectCalls: number;
  /** Whose calls these are, and since when they were left out. */
  readonly suspects: readonly { readonly client: string; readonly since: number }[];
  /** Those that reported calls; together, as `(others)`, those for which there was no room. */
  readonly callers: ReadonlyMap<string, CallerFigures>;
}

export interface InstanceFigures {
  readonly called: ReadonlyMap<string, CallFigures>;
  /** What is not among them was not called, as far as anybody reported; else there may have been no room for it. */
  readonly isAll: boolean;
}

export interface TrafficRoom {
  readonly bytes: number;
  /** Instances, callers and services whose past was forgotten to make room. */
  readonly evicted: number;
  /** Reports of one for which there was none: its calls are in the service's figures alone, those of a service in none. */
  readonly refused: number;
}

/** Calls and failures of each step. */
export interface CallsOverTime {
  readonly calls: readonly number[];
  readonly failed: readonly number[];
  /** Calls over all steps. */
  readonly total: number;
}

export interface GroupedCalls {
  readonly all: CallsOverTime;
  /** The most calls first. */
  readonly lines: readonly (CallsOverTime & { readonly name: string | undefined })[];
  readonly others: (CallsOverTime & { readonly count: number }) | undefined;
}

export type FailedOverTime = Readonly<Record<"timeout" | "connect" | "reset" | "server", readonly number[]>>;

type Known = readonly (number | null)[];

/** ms; in steps of its own. `error`: by how much a value may be off, as a share of it. */
export interface LatencyOverTime {
  readonly from: number;
  readonly stepMs: number;
  readonly p50: Known;
  readonly p95: Known;
  readonly p99: Known;
  readonly error: number;
}

export interface ServiceOverTime extends CallsOverTime {
  /** Kept for an hour. */
  readonly failedBy: FailedOverTime | undefined;
  readonly latency: LatencyOverTime;
}

export interface HeatOverTime {
  readonly from: number;
  readonly stepMs: number;
  readonly bounds: readonly number[];
  readonly columns: readonly (readonly number[])[];
}

export interface VersionFigures {
  /** By version; undefined: of instances that tell none, or are not known. */
  readonly called: ReadonlyMap<string | undefined, CallFigures>;
  /** When each version was registered first, as far as this leader knows. */
  readonly firstSeen: ReadonlyMap<string | undefined, number>;
}

/** What is told over time, with who reported on each step: 0 nobody, null where this replica did not count. */
export interface OverTime<T> {
  readonly from: number;
  readonly stepMs: number;
  readonly reporting: readonly (number | null)[];
  /** Undefined: nothing was ever reported of the service. */
  readonly told: T | undefined;
}

export interface TimeAsked {
  readonly service: ServiceKey;
  readonly from: number;
  readonly to: number;
}

/** Calls over the last day as clients report them. What only the leader has. */
export interface TrafficReads {
  /** Since when this replica counts without a break, leader time; undefined while it does not. */
  readonly since: number | undefined;
  /** What latencies may be off by, as a share of them. */
  readonly latencyError: { readonly services: number; readonly callers: number; readonly instances: number };
  /** How much memory it takes, and how often there was too little. */
  readonly room: TrafficRoom;
  /** The `lengthMs` up to `at`, or up to what has been reported by now; as far back as is known. */
  span(lengthMs: number, at?: number): TrafficSpan;
  /** As it was last looked at by then, each minute of the last hour; undefined where that was before this leader. */
  look(service: ServiceKey, at: number): ServiceLook | undefined;
  /** Undefined: nothing was ever reported of it. */
  figures(service: ServiceKey, span: TrafficSpan): Promise<ServiceFigures | undefined>;
  /** Those that were called in the span. */
  instances(service: ServiceKey, span: TrafficSpan): Promise<InstanceFigures>;
  /** At most MAX_CHART_POINTS steps; throws `invalid_argument` for what is older than a day. */
  grouped(
    asked: TimeAsked & { readonly by: TrafficGroup; readonly top: number },
  ): Promise<OverTime<GroupedCalls>>;
  /** The same; one track, whatever the service's size. */
  overTime(asked: TimeAsked): OverTime<ServiceOverTime>;
  /** Minutes of the last hour; none of what is older. */
  heat(asked: TimeAsked): Promise<OverTime<HeatOverTime>>;
  versions(service: ServiceKey, span: TrafficSpan): Promise<VersionFigures>;
  /**
   * Undefined where it goes back further than is kept. Throws `invalid_argument` for what is not kept at all.
   * `existsSince`: since when there is the instance that is asked for; no calls are 0 calls from then on.
   */
  series(asked: SeriesAsked, existsSince?: number): SeriesPoints | undefined;
}
