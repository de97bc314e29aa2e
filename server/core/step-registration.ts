import type { Policy } from "#lib/contract/policy.ts";
import type { Registration } from "#lib/contract/registration.ts";
import { Change } from "./change.ts";
import { isPassive } from "./check.ts";
import { comeback } from "./comeback.ts";
import type { ServiceEvent, Step } from "./event.ts";
import { gateOnReturn, gateUnder } from "./gate.ts";
import { healthByRegistration } from "./health.ts";
import type { Health, InstanceState, Registered, ServiceState } from "./model.ts";
import { newcomer } from "./newcomer.ts";
import { tickTraffic } from "./step-traffic.ts";
import { arrive, keepLast, returned, unregister, vanish } from "./vanish.ts";

export function onRegistered(state: ServiceState, registered: Registered, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  const known = state.instances.get(registered.id);
  if (known?.registered === undefined) enter(change, state, registered, known, at, policy);
  else if (known.registered.modRevision !== registered.modRevision || known.vanished !== undefined)
    renew(change, known, known.registered, registered, at, policy);
  return change.done();
}

export function onUnregistered(
  state: ServiceState,
  { id, because }: ServiceEvent & { kind: "unregistered" },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  const instance = state.instances.get(id);
  if (instance?.registered === undefined) return change.done();
  if (instance.leave !== undefined) {
    change.note("leave.done", id, { text: "left" });
    unregister(change, instance, at, "it left");
    keepLast(change, at, policy);
  } else if (because === "deregistered") {
    unregister(change, instance, at, "it was deregistered");
    keepLast(change, at, policy);
  } else if (instance.vanished === undefined) vanish(change, instance, at, policy);
  return change.done();
}

/**
 * Every registration that a new leader found has been told: what was published and is registered no more vanished
 * while nobody led.
 */
export function onTakenOver(
  state: ServiceState,
  { deregistered }: ServiceEvent & { kind: "taken-over" },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  change.service({ restored: new Map(), gone: new Map() });
  for (const each of state.restored.values()) {
    const { endpoint, state: restored } = each;
    if (change.get(endpoint.id)?.registered !== undefined) continue;
    const { id, address: host, port, protocol, zone, version, metadata } = endpoint;
    const registered: Registered = {
      id,
      host,
      port,
      registration: {
        v: 1,
        protocol,
        ...(restored.weight === undefined ? {} : { weight: restored.weight }),
        ...(zone === undefined ? {} : { zone }),
        ...(version === undefined ? {} : { version }),
        ...(metadata === undefined ? {} : { metadata }),
        ...(restored.check === undefined ? {} : { check: restored.check }),
      },
      key: "",
      source: "table",
      createRevision: restored.createRevision,
      modRevision: 0,
      lease: undefined,
    };
    const instance = comeback(registered, each, change.get(id), state.intents.get(id), at, policy);
    change.put(instance);
    change.effect({ kind: "probe", id, isKnown: true });
    const hasLeft = restored.leave !== undefined && restored.vanished === undefined;
    if (hasLeft || deregistered.has(id))
      unregister(change, instance, at, "its registration ended while nobody led");
    else if (restored.vanished?.kind === "retained") change.put({ ...instance, vanished: restored.vanished });
    else vanish(change, change.get(id) ?? instance, at, policy);
  }
  return change.done();
}

/** A changed policy may change every check, admission and weight. */
export function onPolicy(state: ServiceState, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of state.instances.values()) {
    const { registered } = instance;
    if (registered === undefined) continue;
    change.put({
      ...instance,
      ...passively(instance, registered, at, policy),
      gate: gateUnder(instance.gate, registered, policy),
    });
    change.effect({ kind: "probe", id: instance.id, isKnown: instance.health.kind !== "unknown" });
  }
  tickTraffic(change, change.state, at, policy);
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
  const { id, host, port } = registered;
  const restored = state.restored.get(id);
  const base =
    restored === undefined
      ? { ...newcomer(id, host, port, at), registered, departure: ghost?.departure }
      : comeback(registered, restored, ghost, state.intents.get(id), at, policy);
  if (restored === undefined) {
    change.note("instance.registered", id, told(change, registered));
    arrive(change, id, at);
  }
  change.put({ ...base, ...passively(base, registered, at, policy) });
  change.effect({ kind: "probe", id, isKnown: base.health.kind !== "unknown" });
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
  const returns = known.leave !== undefined && !change.isTakenOut(id);
  if (JSON.stringify(before.registration) !== JSON.stringify(registered.registration))
    change.note("instance.changed", id, told(change, registered));
  if (known.vanished !== undefined) {
    returned(change, id);
    change.note("instance.released", id, { text: "it registered again" });
  }
  change.put({
    ...known,
    registered,
    vanished: undefined,
    ...passively(known, registered, at, policy),
    gate: gateUnder(known.gate, registered, policy),
    leave: undefined,
    ...(returns ? { departure: undefined, gate: gateOnReturn(registered, at, policy) } : {}),
  });
  change.effect({ kind: "probe", id, isKnown: true });
  if (isReborn || returns) change.effect({ kind: "probe-now", id });
}

function passively(
  { health, isProven }: InstanceState,
  registered: Registered,
  at: number,
  policy: Policy,
): Pick<InstanceState, "health" | "isProven"> {
  return {
    health: passiveHealth(health, registered, at, policy),
    isProven: isProven || isPassive(registered, policy),
  };
}

function passiveHealth(health: Health, registered: Registered, at: number, policy: Policy): Health {
  return isPassive(registered, policy) ? healthByRegistration(health, at) : health;
}

/** Which version is new to the service is known only now: later all of its instances may have it. */
function told({ instances }: Change, { registration }: Registered) {
  const { version } = registration;
  const text = describe(registration);
  if (version === undefined) return { text };
  for (const other of instances.values())
    if (other.registered?.registration.version === version) return { text };
  return { text, evidence: { newVersion: version } };
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
