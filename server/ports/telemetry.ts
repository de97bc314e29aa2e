import type { EndpointStatus, Protection } from "#lib/contract/table.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { CallSums, ReportOutcome } from "./reports.ts";
import type { StoreHealth } from "./store.ts";

/** What parts tell of themselves, as it happens. Metrics are made of it; labels stay bounded. */
export interface Telemetry {
  probeDone(
    kind: string,
    result: "pass" | "fail" | "discarded",
    durationMs: number,
    latenessMs: number,
  ): void;
  transition(kind: string): void;
  /** Event seen → table served, ms. */
  published(durationMs: number): void;
  storeHealth(health: StoreHealth): void;
  leading(isLeading: boolean): void;
  requestDone(route: string, status: number, durationMs: number): void;
  streamOpened(): void;
  streamClosed(reason: "client" | "lagging" | "bye"): void;
  reports(outcome: ReportOutcome, count: number): void;
  calls(sums: CallSums): void;
  /** Calls that clients report which are suspected; in no other figure. */
  suspectCalls(service: ServiceKey, count: number): void;
}

/** What is measured of a service at each scrape. */
export interface ServiceFigures {
  readonly key: ServiceKey;
  /** Of registered instances. */
  readonly statuses: ReadonlyMap<EndpointStatus, number>;
  readonly protection: Protection;
  readonly isHeldBack: boolean;
  /** Undefined while no table is published. */
  readonly clientsBehind: number | undefined;
  readonly overrides: readonly OverrideFigure[];
}

/** What is measured of an instance, where that is asked for. */
export interface InstanceFigure {
  readonly key: ServiceKey;
  readonly id: string;
  readonly weight: number;
  readonly status: EndpointStatus;
}

export interface OverrideFigure {
  readonly kind: "drain" | "maintenance" | "weight" | "circuit";
  readonly isForced: boolean;
}

/** Structured logging; never given a secret. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  child(fields: Record<string, unknown>): Log;
}
