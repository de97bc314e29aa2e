import type { Health } from "./model.ts";
import type { ProbeResult } from "./probe.ts";

export interface Thresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/**
 * Health after a probe. The first probe of an instance decides alone; afterwards that many results in a row are
 * needed to change sides (decisions.md §1). Answers `health` itself when nothing changed.
 */
export function healthAfterProbe(
  health: Health,
  result: ProbeResult,
  at: number,
  thresholds: Thresholds,
): Health {
  return result.ok ? afterPass(health, at, thresholds) : afterFailure(health, result.detail, at, thresholds);
}

/** Health of an instance whose check is its own heartbeats, or nothing at all. */
export function healthByRegistration(health: Health, at: number): Health {
  return health.kind === "healthy" ? health : { kind: "healthy", since: at, failures: 0 };
}

function afterPass(health: Health, at: number, { healthyThreshold }: Thresholds): Health {
  switch (health.kind) {
    case "unknown":
      return { kind: "healthy", since: at, failures: 0 };
    case "healthy":
      return health.failures === 0 ? health : { ...health, failures: 0 };
    case "unhealthy": {
      const passes = health.passes + 1;
      return passes >= healthyThreshold ? { kind: "healthy", since: at, failures: 0 } : { ...health, passes };
    }
  }
}

function afterFailure(
  health: Health,
  detail: string,
  at: number,
  { unhealthyThreshold }: Thresholds,
): Health {
  switch (health.kind) {
    case "unknown":
      return { kind: "unhealthy", since: at, passes: 0, failed: 1, detail };
    case "healthy": {
      const failures = health.failures + 1;
      if (failures < unhealthyThreshold) return { ...health, failures };
      return { kind: "unhealthy", since: at, passes: 0, failed: failures, detail };
    }
    case "unhealthy":
      return health.passes === 0 && health.detail === detail ? health : { ...health, passes: 0, detail };
  }
}
