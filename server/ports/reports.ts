import type { Report } from "#lib/contract/report.ts";
import type { ServiceKey } from "#server/core/keys.ts";

/** A report as some replica took it, on its way to being counted. */
export interface TakenReport {
  readonly namespace: string;
  readonly report: Report;
  /** How long ago it was taken, ms. */
  readonly ageMs: number;
}

/** What clients say of their calls. Any replica takes a report; it is counted once, where the leader is. */
export interface Reports {
  /** Neither waits nor throws: where another replica leads, the report goes there within about a second. */
  take(namespace: string, report: Report): void;
  /** What another replica took. False: nothing is counted here, for this replica does not lead. */
  takeForwarded(reports: readonly TakenReport[]): boolean;
  /** Reports that another replica sent and that cannot be read here. */
  dropUnreadable(count: number): void;
}

/** What becomes of reports. `duplicate`: counted before. `dropped`: no leader in time, no room, or not readable. */
export type ReportOutcome = "accepted" | "duplicate" | "dropped";

/** Calls by how they ended. `rejected`: the client refused them itself. */
export const CALL_OUTCOMES = ["ok", "timeout", "connect", "reset", "server", "rejected"] as const;
export type CallCounts = Record<(typeof CALL_OUTCOMES)[number], number>;

/** Calls to one service over about a second, as its clients report them, each report once. */
export interface CallSums {
  readonly service: ServiceKey;
  /** By the calling service. */
  readonly byCaller: ReadonlyMap<string, Readonly<CallCounts>>;
  /** By the instance called. */
  readonly byInstance: ReadonlyMap<string, InstanceCallSums>;
  /** Undefined when no report tells how long calls took. */
  readonly durations: DurationSums | undefined;
}

/** Calls that reached an instance, or failed to: without those that clients refused themselves. */
export interface InstanceCallSums {
  readonly calls: number;
  /** Of these. */
  readonly failed: number;
  /** Of these, those of which it is told how long they took, and the sum of that. */
  readonly timed: number;
  readonly sumMs: number;
}

export interface DurationSums {
  /** By LATENCY_BOUNDS_MS, and one more for what took longer. */
  readonly counts: readonly number[];
  /** Of the middles of the reported buckets. */
  readonly sumMs: number;
}
