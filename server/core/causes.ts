import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { Cause } from "#lib/contract/views.ts";
import { checkSpec } from "./check.ts";
import type { InstanceState } from "./model.ts";
import { registeredWeight } from "./weight.ts";

/** Why an endpoint is as it is, what decides first. Texts are for a person and hold no time. decisions.md §6. */
export function causesOf(
  instance: InstanceState,
  intents: InstanceIntents | undefined,
  policy: Policy,
): Cause[] {
  const causes: Cause[] = [];
  for (const drain of intents?.drains ?? []) {
    const by = drain.owner === drain.actor ? drain.owner : `${drain.owner} (${drain.actor})`;
    causes.push({
      kind: "drain",
      since: drain.createdAt,
      text: `drained by ${by}: ${drain.reason}`,
      evidence: { id: drain.id, owner: drain.owner },
    });
  }
  if (instance.leave !== undefined) {
    causes.push({
      kind: "leaving",
      since: instance.leave.since,
      text: "the process said that it goes",
      evidence: { deadlineAt: instance.leave.deadlineAt },
    });
  }
  causes.push(healthCause(instance, policy));
  const weight = intents?.weight;
  if (weight !== undefined) {
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
  }
  return causes;
}

function healthCause(instance: InstanceState, policy: Policy): Cause {
  const { health, gate, registered } = instance;
  if (registered === undefined)
    return {
      kind: "awaiting_probe",
      since: instance.statusSince,
      text: "not registered: the override waits for it",
    };
  if (gate.kind === "awaiting-pass" && health.kind === "healthy") {
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
      return failingCause(health);
    case "healthy":
      return passingCause(instance, registered, policy);
  }
}

function failingCause(health: InstanceState["health"] & { kind: "unhealthy" }): Cause {
  const count = health.failed === 1 ? "the first check failed" : `${health.failed} checks in a row failed`;
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
