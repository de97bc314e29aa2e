import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { Cause } from "#lib/contract/views.ts";
import { checkSpec } from "./check.ts";
import { circuitCauses } from "./circuit.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { registeredWeight } from "./weight.ts";

/** Why an endpoint is as it is, what decides first. Texts are for a person and hold no time. decisions.md §6. */
export function causesOf(
  instance: InstanceState,
  state: Pick<ServiceState, "intents" | "panic" | "fleet" | "renewals">,
  policy: Policy,
): Cause[] {
  const intents = state.intents.get(instance.id);
  return [
    ...wishCauses(instance, intents, state.renewals),
    ...guardCauses(instance, state, policy),
    ...forcedOut(intents),
    ...observedCauses(instance, policy),
    ...doubtCauses(instance, state),
    ...forcedIn(intents),
    ...weightCauses(instance, intents),
  ];
}

/** What decides the status comes first. */
function observedCauses(instance: InstanceState, policy: Policy): Cause[] {
  const circuit = circuitCauses(instance.circuit);
  const health = healthCause(instance, policy);
  const isByCircuit = instance.status === "ejected" || instance.status === "trial";
  return isByCircuit ? [...circuit, health] : [health, ...circuit];
}

function wishCauses(
  { leave }: InstanceState,
  intents: InstanceIntents | undefined,
  renewals: ServiceState["renewals"],
): Cause[] {
  const causes: Cause[] = [];
  if (intents?.maintenance !== undefined) {
    const { createdAt, actor, reason, id } = intents.maintenance;
    causes.push({
      kind: "maintenance",
      since: createdAt,
      text: `in maintenance by ${actor}: ${reason}`,
      evidence: { id },
    });
  }
  for (const drain of intents?.drains ?? []) {
    const by = drain.owner === drain.actor ? drain.owner : `${drain.owner} (${drain.actor})`;
    causes.push({
      kind: "drain",
      since: drain.createdAt,
      text: `drained by ${by}: ${drain.reason}`,
      evidence: { id: drain.id, owner: drain.owner },
    });
    const renewal = renewals.get(drain.id);
    if (renewal?.isAbandoned === true)
      causes.push({
        kind: "abandoned",
        since: renewal.at,
        text: `the drain of ${drain.owner} is abandoned: nobody renews it, and the instance does not pass its checks`,
        evidence: { id: drain.id },
      });
  }
  if (leave !== undefined) {
    causes.push({
      kind: "leaving",
      since: leave.since,
      text: "the process said that it goes",
      evidence: { deadlineAt: leave.deadlineAt },
    });
  }
  return causes;
}

function guardCauses(
  instance: InstanceState,
  { panic, fleet }: Pick<ServiceState, "panic" | "fleet">,
  policy: Policy,
): Cause[] {
  const causes: Cause[] = [];
  if (fleet.pause !== undefined)
    causes.push({
      kind: "automation_paused",
      since: fleet.pause.since,
      text: `automation is paused by ${fleet.pause.actor}: ${fleet.pause.reason}`,
    });
  else if (policy.table.automation === "paused")
    causes.push({
      kind: "automation_paused",
      since: instance.statusSince,
      text: "automation is paused by this service's policy",
    });
  if (instance.vanished !== undefined)
    causes.push({
      kind: "retained",
      since: instance.vanished.since,
      text: "its registration vanished; its own checks decide whether it stays",
    });
  if (panic !== undefined && instance.marks.includes("panic"))
    causes.push({
      kind: "panic",
      since: panic.since,
      text: `routed to all the same: only ${panic.serving} of ${panic.proven} serve`,
      evidence: { serving: panic.serving, proven: panic.proven },
    });
  return causes;
}

function forcedOut(intents: InstanceIntents | undefined): Cause[] {
  const circuit = intents?.circuit;
  if (circuit?.state !== "open") return [];
  return [
    { kind: "forced_out", since: circuit.createdAt, text: `ejected by ${circuit.actor}: ${circuit.reason}` },
  ];
}

function forcedIn(intents: InstanceIntents | undefined): Cause[] {
  const circuit = intents?.circuit;
  if (circuit?.state !== "closed") return [];
  return [
    { kind: "forced_in", since: circuit.createdAt, text: `kept in by ${circuit.actor}: ${circuit.reason}` },
  ];
}

function doubtCauses({ marks }: InstanceState, { fleet }: Pick<ServiceState, "fleet">): Cause[] {
  if (fleet.doubt === undefined || !marks.includes("held")) return [];
  const { since, failing, healthy } = fleet.doubt;
  return [
    {
      kind: "observer_hold",
      since,
      text: `checks are doubted: ${failing} of ${healthy} healthy instances fail at once`,
      evidence: { failing, healthy },
    },
  ];
}

function weightCauses(instance: InstanceState, intents: InstanceIntents | undefined): Cause[] {
  const causes: Cause[] = [];
  for (const { kind, since, text } of instance.weighed.factors)
    if (kind === "slow_start" || kind === "latency") causes.push({ kind, since, text });
  const weight = intents?.weight;
  if (weight === undefined) return causes;
  const value =
    weight.weight.kind === "percent"
      ? `${weight.weight.value}% of ${registeredWeight(instance)}`
      : `${weight.weight.value}`;
  causes.push({
    kind: "weight_override",
    since: weight.createdAt,
    text: `base weight ${value} by ${weight.actor}: ${weight.reason}`,
    evidence: { registered: registeredWeight(instance) },
  });
  return causes;
}

function healthCause(instance: InstanceState, policy: Policy): Cause {
  const { health, gate, registered, flap } = instance;
  if (registered === undefined)
    return {
      kind: "awaiting_probe",
      since: instance.statusSince,
      text: "not registered: the override waits for it",
    };
  if (gate.kind === "awaiting-pass" && health.kind !== "unhealthy") {
    return {
      kind: "awaiting_probe",
      since: gate.since,
      text: "back after the first passing check since it was let in again",
    };
  }
  switch (health.kind) {
    case "unknown":
      return { kind: "awaiting_probe", since: health.since, text: "not checked yet" };
    case "unhealthy":
      return failingCause(health, flap.holdMs, flap.downs.length);
    case "degraded":
      return {
        kind: "probe_degraded",
        since: health.since,
        text: "checks pass, and it says of itself that it is degraded",
      };
    case "healthy":
      return passingCause(instance, registered, policy);
  }
}

/** How many failed under a former leader is not known. */
const COUNTS = ["checks fail", "the first check failed"];

function failingCause(
  health: InstanceState["health"] & { kind: "unhealthy" },
  holdMs: number | undefined,
  downs: number,
): Cause {
  if (health.passingSince !== undefined && holdMs !== undefined)
    return {
      kind: "flap_hold",
      since: health.passingSince,
      text: `checks pass again, but it went down ${downs} times of late: it must pass for ${holdMs / 1000} s`,
      evidence: { holdMs, downs, until: health.passingSince + holdMs },
    };
  const count = COUNTS[health.failed] ?? `${health.failed} checks in a row failed`;
  return {
    kind: "probe_failing",
    since: health.since,
    text: `${count}: ${health.detail}`,
    evidence: { detail: health.detail, passes: health.passes },
  };
}

function passingCause(
  { health }: InstanceState,
  registered: NonNullable<InstanceState["registered"]>,
  policy: Policy,
): Cause {
  switch (checkSpec(registered, policy).kind) {
    case "ttl":
      return { kind: "heartbeat", since: health.since, text: "heartbeats arrive" };
    case "none":
      return {
        kind: "probe_disabled",
        since: health.since,
        text: "checks are off: taken as healthy while registered",
      };
    default:
      return { kind: "probe_passing", since: health.since, text: "checks pass" };
  }
}
