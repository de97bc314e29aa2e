import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { NO_FLAP } from "./flap.ts";
import { gateOnReturn } from "./gate.ts";
import type { Health, InstanceState, Registered, Restored, RestoredState } from "./model.ts";
import { newcomer } from "./newcomer.ts";
import { restoredWeighed } from "./weight.ts";

/** An instance that a former leader published is not new: it keeps what was known of it. decisions.md §1. */
export function comeback(
  registered: Registered,
  { endpoint, state: restored }: Restored,
  ghost: InstanceState | undefined,
  intents: InstanceIntents | undefined,
  at: number,
  policy: Policy,
): InstanceState {
  const isTakenOut =
    intents !== undefined && (intents.drains.length > 0 || intents.maintenance !== undefined);
  // Who registered anew since then has come back.
  const leave = registered.createRevision === restored.createRevision ? restored.leave : undefined;
  const isDeparting = isTakenOut || leave !== undefined;
  const wasLetIn = restored.departure !== undefined && !isDeparting;
  const instance: InstanceState = {
    ...newcomer(registered.id, registered.host, registered.port, at),
    registered,
    registeredAt: restored.registeredAt,
    health: restoredHealth(restored),
    isProven: restored.isUnproven !== true,
    flap: restored.flap ?? NO_FLAP,
    circuit: restored.circuit ?? { kind: "closed", since: restored.statusSince, attempt: 0 },
    rotation:
      restored.inSince === undefined
        ? { kind: "out" }
        : { kind: "in", since: restored.inSince, share: restored.share ?? 1 },
    latency: restored.latency ?? { value: 1, since: restored.registeredAt, text: "" },
    gate:
      restored.gateSince !== undefined || wasLetIn
        ? gateOnReturn(registered, restored.gateSince ?? at, policy)
        : { kind: "open" },
    leave,
    departure: isDeparting ? (restored.departure ?? ghost?.departure) : undefined,
    status: restored.status,
    statusSince: restored.statusSince,
    marks: endpoint.marks ?? [],
  };
  const weighed = restoredWeighed(instance, intents, restored.factors ?? [], endpoint.weight);
  return { ...instance, weighed };
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
        failed: 0,
        detail: "as found by the former leader",
      };
  }
}
