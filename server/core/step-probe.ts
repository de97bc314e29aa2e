import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { healthAfterProbe } from "./health.ts";
import type { Health, InstanceState, ServiceState } from "./model.ts";
import type { ProbeResult } from "./probe.ts";
import type { Step } from "./event.ts";

export function onProbed(
  state: ServiceState,
  id: string,
  result: ProbeResult,
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  const instance = state.instances.get(id);
  // A result may arrive after its instance went: it says nothing of whoever comes next at the address.
  if (instance?.registered === undefined || result.startedAt < instance.registeredAt) return change.done();
  const health = healthAfterProbe(instance.health, result, at, policy.check);
  const gate = opensGate(instance, result) ? ({ kind: "open" } as const) : instance.gate;
  const inFlight = inFlightAfter(instance, health, result);
  if (health === instance.health && gate === instance.gate && inFlight === instance.inFlight)
    return change.done();
  if (health.kind !== instance.health.kind) {
    change.note("health.changed", id, {
      from: instance.health.kind,
      to: health.kind,
      text: health.kind === "unhealthy" ? `unhealthy: ${result.detail}` : `${health.kind}: ${result.detail}`,
      evidence: { detail: result.detail, latencyMs: result.latencyMs },
    });
  }
  change.put({ ...instance, health, gate, inFlight });
  return change.done();
}

/** A busy instance may miss a probe: its last count stands until it is down. */
function inFlightAfter(instance: InstanceState, health: Health, result: ProbeResult): number | undefined {
  if (result.ok) return result.inFlight;
  return health.kind === "unhealthy" ? undefined : instance.inFlight;
}

/** Only a probe begun after the instance was let in again counts. decisions.md §4, undrain. */
function opensGate({ gate }: InstanceState, result: ProbeResult): boolean {
  return gate.kind === "awaiting-pass" && result.ok && result.startedAt >= gate.since;
}
