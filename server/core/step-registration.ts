import type { Policy } from "#lib/contract/policy.ts";
import type { Registration } from "#lib/contract/registration.ts";
import { Change } from "./change.ts";
import { isPassive } from "./check.ts";
import type { Step } from "./event.ts";
import { gateOnReturn, gateUnder } from "./gate.ts";
import { healthByRegistration } from "./health.ts";
import type { RestoredState, Health, InstanceState, Registered, ServiceState } from "./model.ts";

export function onRegistered(state: ServiceState, registered: Registered, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  const known = state.instances.get(registered.id);
  if (known?.registered === undefined) enter(change, state, registered, known, at, policy);
  else if (known.registered.modRevision !== registered.modRevision)
    renew(change, known, known.registered, registered, at, policy);
  return change.done();
}

export function onUnregistered(state: ServiceState, id: string, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  const instance = state.instances.get(id);
  if (instance?.registered === undefined) return change.done();
  change.note("instance.unregistered", id, {
    text: instance.leave === undefined ? "its registration ended" : "it left",
  });
  if (instance.leave !== undefined) change.note("leave.done", id, { text: "left" });
  change.effect({ kind: "stop-probe", id });
  const isWanted = state.intents.has(id);
  if (isWanted)
    change.put({
      ...instance,
      registered: undefined,
      leave: undefined,
      departure: change.hasDrains(id) ? instance.departure : undefined,
      health: { kind: "unknown", since: at },
      inFlight: undefined,
    });
  else change.remove(id);
  return change.done();
}

/** A changed policy may change every check, admission and weight. */
export function onPolicy(state: ServiceState, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of state.instances.values()) {
    if (instance.registered === undefined) continue;
    const { registered } = instance;
    change.put({
      ...instance,
      health: passiveHealth(instance.health, registered, at, policy),
      gate: gateUnder(instance.gate, registered, policy),
    });
    change.effect({ kind: "probe", id: instance.id, isKnown: instance.health.kind !== "unknown" });
  }
  return change.done();
}

function enter(
  change: Change,
  state: ServiceState,
  registered: Registered,
  ghost: InstanceState | undefined,
  at: number,
  policy: Policy,
): void {
  const { id } = registered;
  const restored = state.restored.get(id);
  const base =
    restored === undefined
      ? newcomer(registered, ghost, at)
      : comeback(registered, restored, ghost, change.hasDrains(id), at, policy);
  if (restored === undefined)
    change.note("instance.registered", id, { text: describe(registered.registration) });
  else change.service({ restored: without(state.restored, id) });
  change.put({ ...base, health: passiveHealth(base.health, registered, at, policy) });
  change.effect({ kind: "probe", id, isKnown: base.health.kind !== "unknown" });
}

function newcomer(registered: Registered, ghost: InstanceState | undefined, at: number): InstanceState {
  return {
    id: registered.id,
    host: registered.host,
    port: registered.port,
    registered,
    registeredAt: at,
    health: { kind: "unknown", since: at },
    gate: { kind: "open" },
    leave: undefined,
    departure: ghost?.departure,
    inFlight: undefined,
    status: "pending",
    statusSince: at,
  };
}

/** An instance that a former leader published is not new: it keeps what was known of it. decisions.md §1. */
function comeback(
  registered: Registered,
  restored: RestoredState,
  ghost: InstanceState | undefined,
  isDrained: boolean,
  at: number,
  policy: Policy,
): InstanceState {
  const isDeparting = isDrained || restored.leave !== undefined;
  const wasUndrained = restored.departure !== undefined && !isDeparting;
  return {
    id: registered.id,
    host: registered.host,
    port: registered.port,
    registered,
    registeredAt: restored.registeredAt,
    health: restoredHealth(restored),
    gate:
      restored.gateSince !== undefined || wasUndrained
        ? gateOnReturn(registered, restored.gateSince ?? at, policy)
        : { kind: "open" },
    leave: restored.leave,
    departure: isDeparting ? (restored.departure ?? ghost?.departure) : undefined,
    inFlight: undefined,
    status: restored.status,
    statusSince: restored.statusSince,
  };
}

function restoredHealth({ health: { kind, since } }: RestoredState): Health {
  switch (kind) {
    case "unknown":
      return { kind, since };
    case "healthy":
      return { kind, since, failures: 0 };
    case "unhealthy":
      return { kind, since, passes: 0, failed: 1, detail: "as found by the former leader" };
  }
}

/** Registering says "I am here": it ends a leave, and what was known of the check may no longer hold. */
function renew(
  change: Change,
  known: InstanceState,
  before: Registered,
  registered: Registered,
  at: number,
  policy: Policy,
): void {
  const { id } = registered;
  const isReborn = before.createRevision !== registered.createRevision;
  const returns = known.leave !== undefined && !change.hasDrains(id);
  if (JSON.stringify(before.registration) !== JSON.stringify(registered.registration))
    change.note("instance.changed", id, { text: describe(registered.registration) });
  change.put({
    ...known,
    registered,
    health: passiveHealth(known.health, registered, at, policy),
    gate: gateUnder(known.gate, registered, policy),
    leave: undefined,
    ...(returns ? { departure: undefined, gate: gateOnReturn(registered, at, policy) } : {}),
  });
  change.effect({ kind: "probe", id, isKnown: true });
  if (isReborn || returns) change.effect({ kind: "probe-now", id });
}

function passiveHealth(health: Health, registered: Registered, at: number, policy: Policy): Health {
  return isPassive(registered, policy) ? healthByRegistration(health, at) : health;
}

function describe({ weight, zone, version, protocol }: Registration): string {
  const parts = [
    protocol,
    version === undefined ? undefined : `version ${version}`,
    zone === undefined ? undefined : `zone ${zone}`,
    weight === undefined ? undefined : `weight ${weight}`,
  ];
  return `registered${parts.some((part) => part !== undefined) ? `: ${parts.filter((part) => part !== undefined).join(", ")}` : ""}`;
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const next = new Map(map);
  next.delete(key);
  return next;
}
