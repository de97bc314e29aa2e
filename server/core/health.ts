import type { Policy } from "#lib/contract/policy.ts";
import { flapAfterDown, flapAfterReturn } from "./flap.ts";
import type { Flap, Health } from "./model.ts";
import type { ProbeResult } from "./probe.ts";

export interface Vitals {
  readonly health: Health;
  readonly flap: Flap;
}

/** What else bears on what a probe means. */
export interface ProbeContext {
  /** Probes are doubted: nobody is marked unhealthy by them. */
  readonly isDoubted: boolean;
  /** An operator or the process itself has it out: going down is no flap. */
  readonly isOut: boolean;
}

/**
 * Health after a probe. The first probe of an instance decides alone; afterwards that many results in a row are
 * needed to change sides, and one that went down too often must pass for a time as well (decisions.md §1).
 * Answers `vitals` itself when nothing changed.
 */
export function healthAfterProbe(
  vitals: Vitals,
  result: ProbeResult,
  at: number,
  policy: Policy,
  context: ProbeContext,
): Vitals {
  return result.ok
    ? afterPass(vitals, result, at, policy)
    : afterFailure(vitals, result, at, policy, context);
}

/** Health of an instance whose check is its own heartbeats, or nothing at all. */
export function healthByRegistration(health: Health, at: number): Health {
  return health.kind === "healthy" ? health : { kind: "healthy", since: at, failures: 0 };
}

/** Whether its last probe failed, so that it is probed more often. */
export function isFailing(health: Health): boolean {
  switch (health.kind) {
    case "unknown":
      return false;
    case "healthy":
    case "degraded":
      return health.failures > 0;
    case "unhealthy":
      return true;
  }
}

function afterPass(vitals: Vitals, { degraded }: ProbeResult, at: number, policy: Policy): Vitals {
  const { health, flap } = vitals;
  const kind = degraded ? "degraded" : "healthy";
  switch (health.kind) {
    case "unknown":
      return { health: { kind, since: at, failures: 0 }, flap };
    case "healthy":
    case "degraded":
      if (health.kind === kind && health.failures === 0) return vitals;
      return { health: { kind, since: health.kind === kind ? health.since : at, failures: 0 }, flap };
    case "unhealthy": {
      const passes = Math.min(health.passes + 1, policy.check.healthyThreshold);
      const passingSince = health.passingSince ?? at;
      if (passes >= policy.check.healthyThreshold && at - passingSince >= (flap.holdMs ?? 0))
        return { health: { kind, since: at, failures: 0 }, flap: flapAfterReturn(flap) };
      if (passes === health.passes && passingSince === health.passingSince) return vitals;
      return { health: { ...health, passes, passingSince }, flap };
    }
  }
}

function afterFailure(
  vitals: Vitals,
  { detail }: ProbeResult,
  at: number,
  policy: Policy,
  { isDoubted, isOut }: ProbeContext,
): Vitals {
  const { health, flap } = vitals;
  switch (health.kind) {
    case "unknown":
      return isDoubted ? vitals : { health: down(at, 1, detail), flap };
    case "healthy":
    case "degraded": {
      const failures = Math.min(health.failures + 1, policy.check.unhealthyThreshold);
      if (failures < policy.check.unhealthyThreshold || isDoubted)
        return failures === health.failures ? vitals : { health: { ...health, failures }, flap };
      return {
        health: down(at, failures, detail),
        flap: isOut ? flap : flapAfterDown(flap, at, policy.flap),
      };
    }
    case "unhealthy":
      if (health.passes === 0 && health.detail === detail) return vitals;
      return { health: { ...health, passes: 0, passingSince: undefined, detail }, flap };
  }
}

function down(at: number, failed: number, detail: string): Health {
  return { kind: "unhealthy", since: at, passes: 0, passingSince: undefined, failed, detail };
}
