import type { CheckSpec, ProbeResult } from "#server/core/probe.ts";

/** One instance to check, for as long as it is scheduled. */
export interface ProbeTarget {
  /** Who asks: unique per service and instance. Results come back under it. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly check: CheckSpec;
}

/**
 * Checks instances on a schedule. Targets that ask the same check of the same address share one probe; each
 * gets its result. Every probe ends within its timeout + 100 ms, whatever the other side does.
 */
export interface Prober {
  /** Starts, or changes, the checks of a target. A new one is probed at once (at most 256 first probes in flight). */
  schedule(target: ProbeTarget): void;
  /**
   * Starts the checks of a target whose state is known already (a new leader): its first probe falls at a random
   * point within one interval.
   */
  adopt(target: ProbeTarget): void;
  /** One extra probe at once; the result is of a probe begun after this call. Unknown keys are ignored. */
  probeNow(key: string): void;
  /** Ends the checks of a target; no result of it is delivered afterwards. */
  cancel(key: string): void;
  /** When the next probe of a target is due, ms since the epoch. */
  nextAt(key: string): number | undefined;
  stats(): { readonly scheduled: number; readonly inFlight: number; readonly latenessP99Ms: number };
  close(): Promise<void>;
}

/** Called once per finished probe and target. A probe that began late by more than one timeout is discarded, not reported. */
export type ProbeListener = (key: string, result: ProbeResult) => void;
