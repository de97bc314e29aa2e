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
  /**
   * Undefined where it goes back further than is kept. Throws `invalid_argument` for what is not kept at all.
   * `existsSince`: since when there is the instance that is asked for; no calls are 0 calls from then on.
   */
  series(asked: SeriesAsked, existsSince?: number): SeriesPoints | undefined;
}
