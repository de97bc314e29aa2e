import type { Clock, Random } from "#server/ports/clock.ts";
import type { ProbeTarget } from "#server/ports/prober.ts";
import type { CheckSpec } from "#server/core/probe.ts";
import type { AddressGuard } from "./guard.ts";
import type { KeptConnections } from "./kept-connections.ts";
import type { Resolve } from "./resolve.ts";

/** What one check found, before it is dated and timed. */
export type Outcome = Finding | NoFinding;

/** Something about the other side. */
export interface Finding {
  readonly kind: "finding";
  readonly ok: boolean;
  /** Short, for a person; holds nothing that the other side wrote. */
  readonly detail: string;
  readonly degraded: boolean;
  /** It failed for want of any answer: the other side may be there. A refused connection is an answer. */
  readonly isUnanswered: boolean;
  readonly inFlight: number | undefined;
}

/** Nothing about the other side: the check could not be made, through no fault of its own. */
export interface NoFinding {
  readonly kind: "no-finding";
  readonly detail: string;
}

/** Makes one kind of check of one target, again and again, one at a time; keeps what makes the next one cheaper. */
export interface Checker {
  /** Never rejects, and ends within the check's timeout + 100 ms whatever the other side does. */
  check(): Promise<Outcome>;
  /** Ends what is under way and frees all sockets. */
  close(): void;
}

export interface CheckerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: AddressGuard;
  readonly resolve: Resolve;
  readonly kept: KeptConnections;
}

/** A target whose check is of one kind. */
export type TargetOf<K extends CheckSpec["kind"]> = ProbeTarget & {
  readonly check: Extract<CheckSpec, { kind: K }>;
};

export function passed(detail: string): Finding {
  return { kind: "finding", ok: true, detail, degraded: false, isUnanswered: false, inFlight: undefined };
}

export function failed(detail: string, isUnanswered = false): Finding {
  return { kind: "finding", ok: false, detail, degraded: false, isUnanswered, inFlight: undefined };
}
