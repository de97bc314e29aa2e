import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { healthAfterProbe } from "./health.ts";
import type { Health, InstanceState, ServiceState } from "./model.ts";
import type { ProbeResult } from "./probe.ts";
import { isPaused, isWished } from "./status.ts";
import type { Step } from "./event.ts";
import { unregister, vanishedAfterProbe } from "./vanish.ts";

/** What failed while it was out says nothing of what was let in again: its first pass decides alone. decisions.md §4. */
const NEW: Health = { kind: "unknown", since: 0 };

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
  // While checks are doubted, silence says nothing of those whose registrations vanished either.
  const isDoubted = state.fleet.doubt !== undefined && result.isUnanswered;
  const isJudged = !isDoubted && !isPaused(state, policy);
  if (isJudged && instance.vanished !== undefined && result.startedAt >= instance.vanished.since) {
    const vanished = vanishedAfterProbe(instance.vanished, result, policy);
    if (vanished === undefined) {
      unregister(change, instance, at, `its registration vanished, and its check fails: ${result.detail}`);
      return change.done();
    }
    if (vanished !== instance.vanished) change.put({ ...instance, vanished });
  }
  judge(change, change.get(id) ?? instance, result, at, policy);
  return change.done();
}

function judge(
  change: Change,
  instance: InstanceState,
  result: ProbeResult,
  at: number,
  policy: Policy,
): void {
  const isLetIn = opensGate(instance, result);
  const vitals = isLetIn && instance.flap.holdMs === undefined ? { ...instance, health: NEW } : instance;
  const { health, flap } = healthAfterProbe(vitals, result, at, policy, {
    // What clients report confirms what the probe says: then it is believed.
    isDoubted: change.state.fleet.doubt !== undefined && instance.circuit.kind !== "open",
    isOut: isWished(instance.status),
  });
  const gate = isLetIn ? ({ kind: "open" } as const) : instance.gate;
  const inFlight = inFlightAfter(instance, health, result);
  const isProven = instance.isProven || result.ok;
  const isSame =
    health === instance.health &&
    gate === instance.gate &&
    inFlight === instance.inFlight &&
    isProven === instance.isProven;
  if (isSame) return;
  if (health.kind !== instance.health.kind) {
    change.note("health.changed", instance.id, {
      from: instance.health.kind,
      to: health.kind,
      text: health.kind === "unhealthy" ? `unhealthy: ${result.detail}` : `${health.kind}: ${result.detail}`,
      evidence: { detail: result.detail, latencyMs: result.latencyMs },
    });
  }
  if (isHeldNow(health, instance.health, flap.holdMs))
    change.note("flap.held", instance.id, {
      text: `checks pass again, but it went down ${flap.downs.length} times of late: it must pass for ${(flap.holdMs ?? 0) / 1000} s`,
      evidence: { downs: flap.downs.length, holdMs: flap.holdMs },
    });
  change.put({ ...instance, health, flap, gate, inFlight, isProven });
}

/** Enough passes, and yet not back: told once, at the first pass of a hold. */
function isHeldNow(now: Health, before: Health, holdMs: number | undefined): boolean {
  if (holdMs === undefined || now.kind !== "unhealthy" || before.kind !== "unhealthy") return false;
  return now.passingSince !== undefined && before.passingSince === undefined;
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
