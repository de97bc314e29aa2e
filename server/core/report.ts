import type { LatencyHistogram } from "#lib/contract/report.ts";

/** What one client said of its calls to one service, counted once. */
export interface ClientReport {
  /** `<service>/<id>`, as it names itself where it consumes tables. */
  readonly client: string;
  /** The revision of this service's table that it holds; undefined when it does not say. */
  readonly held: number | undefined;
  /** Its calls are spread evenly over this time, which ended when the report was made, ms. */
  readonly windowMs: number;
  /** When a replica took it, leader time; absent = as it is counted. */
  readonly madeAt?: number;
  /** Another of this client is newer: it tells of calls alone. */
  readonly isLate?: true;
  readonly calls: readonly InstanceCalls[];
}

export interface InstanceCalls {
  readonly id: string;
  readonly ok: number;
  /** Connect errors, timeouts, resets and answers that mean the server failed. */
  readonly failed: number;
  readonly inFlight: number;
  readonly latency: LatencyHistogram | undefined;
}
