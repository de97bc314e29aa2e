import type { Policy } from "#lib/contract/policy.ts";
import type { Change } from "./change.ts";
import type { InstanceState, ServiceState, Turnover, Vanished } from "./model.ts";
import type { ProbeResult } from "./probe.ts";
import { SharedMap } from "./shared-map.ts";
import { isPaused, isWished, mayServe } from "./status.ts";

export const NO_TURNOVER: Turnover = { vanished: SharedMap.empty(), arrived: SharedMap.empty() };

/** A registration vanished: what is kept of it until its own checks, or others that vanish too, decide. */
export function vanish(change: Change, instance: InstanceState, at: number, policy: Policy): void {
  const { windowMs, mode } = policy.preserve;
  const { id } = instance;
  // Once something vanished each tick forgets what is past; before, nothing need have.
  const isFirst = change.state.turnover.vanished.size === 0;
  const { vanished, arrived } = isFirst ? recent(change.state.turnover, at, windowMs) : change.state.turnover;
  const wasMany = isMassLoss(change.state, policy);
  change.service({ turnover: { vanished: vanished.with([[id, at]]), arrived: without(arrived, id) } });
  const isHeld = isPaused(change.state, policy);
  if (!isHeld && (mode === "off" || !passes(instance.health))) {
    unregister(change, instance, at, "its registration ended");
    return keepLast(change, at, policy);
  }
  change.put({ ...instance, vanished: { kind: "settling", since: at, failures: 0 } });
  change.effect({ kind: "probe-now", id });
  // The others of a mass loss are kept already.
  if (wasMany && isMassLoss(change.state, policy)) retain(change, id, at, policy, MANY);
  else retainIfMany(change, at, policy);
}

/** One that registered for the first time: as many as vanish may just have been replaced. */
export function arrive(change: Change, id: string, at: number): void {
  const { turnover } = change.state;
  change.service({ turnover: { ...turnover, arrived: turnover.arrived.with([[id, at]]) } });
}

/** Registered again: it did not go. */
export function returned(change: Change, id: string): void {
  const { turnover } = change.state;
  const vanished = without(turnover.vanished, id);
  if (vanished !== turnover.vanished) change.service({ turnover: { ...turnover, vanished } });
}

const MANY = "kept: its registration vanished with many others, and its own checks pass";
const LAST =
  "kept: its registration vanished, none else that passed a check would serve, and its own checks pass";

/**
 * Many at once are no proof that they are gone, nor are the last that serve: each stays while its own checks pass.
 * So no loss of registrations alone empties a table. decisions.md §7.
 */
export function retainIfMany(change: Change, at: number, policy: Policy): void {
  const isMany = isMassLoss(change.state, policy);
  if (!isMany && !leavesNone(change.instances.values())) return;
  for (const { id, vanished } of change.instances.values())
    if (vanished !== undefined) retain(change, id, at, policy, isMany ? MANY : LAST);
}

/** Others were taken away: of those that went alone before, some may now be the last that serve. */
export function keepLast(change: Change, at: number, policy: Policy): void {
  if (change.state.turnover.vanished.size > 0) retainIfMany(change, at, policy);
}

function retain(change: Change, id: string, at: number, policy: Policy, text: string): void {
  const instance = change.get(id);
  const vanished = instance?.vanished;
  if (instance === undefined || vanished === undefined) return;
  if (vanished.kind === "retained" || vanished.failures > 0) return;
  const until = at + policy.preserve.maxMs;
  change.put({ ...instance, vanished: { kind: "retained", since: vanished.since, until, failures: 0 } });
  change.note("instance.retained", id, { text, evidence: { until } });
}

export function isMassLoss(
  { turnover, tally, fleet }: Pick<ServiceState, "turnover" | "tally" | "fleet">,
  { preserve }: Policy,
): boolean {
  const gone = turnover.vanished.size;
  const lost = gone - turnover.arrived.size;
  if (fleet.isMassLoss) return lost > 0;
  // Those that failed their checks, or were let go, are registered no more; they were part of the whole.
  const whole = Math.max(tally.registered, gone);
  return lost >= preserve.minCount && lost >= preserve.ratio * whole;
}

/** Whether none that ever passed a check would serve but those that vanished, and pass theirs. */
function leavesNone(instances: Iterable<InstanceState>): boolean {
  let isAnyLeft = false;
  for (const { registered, vanished, health, isProven, status, weighed } of instances) {
    if (registered === undefined || isWished(status)) continue;
    if (vanished !== undefined) isAnyLeft ||= passes(health) && vanished.failures === 0;
    else if (isProven && mayServe(status) && weighed.weight > 0) return false;
  }
  return isAnyLeft;
}

function passes({ kind }: InstanceState["health"]): boolean {
  return kind === "healthy" || kind === "degraded";
}

/** What its own check says of an instance whose registration vanished. Answers undefined when it is to go. */
export function vanishedAfterProbe(
  vanished: Vanished,
  result: ProbeResult,
  { check }: Policy,
): Vanished | undefined {
  if (result.ok) return vanished.failures === 0 ? vanished : { ...vanished, failures: 0 };
  // A refused connection, or an answer that says not-serving, is proof; silence must last.
  if (!result.isUnanswered) return undefined;
  const failures = vanished.failures + 1;
  return failures >= check.unhealthyThreshold ? undefined : { ...vanished, failures };
}

/** What time alone does to those that vanished. */
export function tickVanished(change: Change, at: number, policy: Policy): void {
  const turnover = recent(change.state.turnover, at, policy.preserve.windowMs);
  if (turnover !== change.state.turnover) change.service({ turnover });
  retainIfMany(change, at, policy);
  for (const instance of change.instances.values()) {
    const { vanished } = instance;
    if (vanished === undefined) continue;
    const age = at - vanished.since;
    if (vanished.kind === "retained") {
      if (at >= vanished.until)
        unregister(change, instance, at, "kept as long as policy allows, and not registered again");
    } else if (age >= policy.preserve.windowMs) unregister(change, instance, at, "its registration ended");
    else if (vanished.kind === "settling" && age >= policy.preserve.settleMs)
      change.put({ ...instance, vanished: { ...vanished, kind: "gone" } });
  }
}

/** It is not registered any more. What operators wish of the address stays. */
export function unregister(change: Change, instance: InstanceState, at: number, text: string): void {
  const { id } = instance;
  if (instance.vanished?.kind === "retained") change.note("instance.released", id, { text });
  change.note("instance.unregistered", id, { text });
  change.effect({ kind: "stop-probe", id });
  const { turnover } = change.state;
  const arrived = without(turnover.arrived, id);
  if (arrived !== turnover.arrived) change.service({ turnover: { ...turnover, arrived } });
  if (!change.state.intents.has(id)) return change.remove(id);
  change.put({
    ...instance,
    registered: undefined,
    vanished: undefined,
    leave: undefined,
    departure: change.isTakenOut(id) ? instance.departure : undefined,
    health: { kind: "unknown", since: at },
    isProven: false,
    inFlight: undefined,
    unregisteredAt: at,
  });
}

function recent(turnover: Turnover, at: number, windowMs: number): Turnover {
  const vanished = within(turnover.vanished, at, windowMs);
  const arrived = within(turnover.arrived, at, windowMs);
  const isSame = vanished === turnover.vanished && arrived === turnover.arrived;
  return isSame ? turnover : { vanished, arrived };
}

function within(times: SharedMap<number>, at: number, windowMs: number): SharedMap<number> {
  const past = [...times].filter(([, time]) => at - time >= windowMs);
  return past.length === 0 ? times : times.with(past.map(([id]) => [id, undefined]));
}

function without(times: SharedMap<number>, id: string): SharedMap<number> {
  return times.has(id) ? times.with([[id, undefined]]) : times;
}
