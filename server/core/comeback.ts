import type { Policy } from "#lib/contract/policy.ts";
import { NO_FLAP } from "./flap.ts";
import { gateOnReturn } from "./gate.ts";
import type { Health, InstanceState, Registered, RestoredState } from "./model.ts";
import { newcomer } from "./newcomer.ts";

/** An instance that a former leader published is not new: it keeps what was known of it. decisions.md §1. */
export function comeback(
  registered: Registered,
  restored: RestoredState,
  ghost: InstanceState | undefined,
  isTakenOut: boolean,
  at: number,
  policy: Policy,
): InstanceState {
  const isDeparting = isTakenOut || restored.leave !== undefined;
  const wasLetIn = restored.departure !== undefined && !isDeparting;
  return {
    ...newcomer(registered.id, registered.host, registered.port, at),
    registered,
    registeredAt: restored.registeredAt,
    health: restoredHealth(restored),
    isProven: restored.isProven,
    flap: restored.flap ?? NO_FLAP,
    circuit: restored.circuit ?? { kind: "closed", since: restored.statusSince, attempt: 0 },
    rotation: restored.rotation,
    latency: restored.latency ?? { value: 1, since: restored.registeredAt, text: "" },
    gate:
      restored.gateSince !== undefined || wasLetIn
        ? gateOnReturn(registered, restored.gateSince ?? at, policy)
        : { kind: "open" },
    leave: restored.leave,
    departure: isDeparting ? (restored.departure ?? ghost?.departure) : undefined,
    status: restored.status,
    statusSince: restored.statusSince,
    weighed: restored.weighed,
  };
}

function restoredHealth({ health: { kind, since } }: RestoredState): Health {
  switch (kind) {
    case "unknown":
      return { kind, since };
    case "healthy":
    case "degraded":
      return { kind, since, failures: 0 };
    case "unhealthy":
      return {
        kind,
        since,
        passes: 0,
        passingSince: undefined,
        failed: 1,
        detail: "as found by the former leader",
      };
  }
}
