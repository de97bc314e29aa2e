import type { InstanceIntents } from "#lib/contract/intent.ts";
import { parseHostPort } from "#lib/contract/host-port.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { circuitOnReturn } from "./circuit.ts";
import type { ServiceEvent, Step } from "./event.ts";
import { gateOnReturn } from "./gate.ts";
import { noteIntents } from "./intent-notes.ts";
import type { InstanceState, Renewal, ServiceState } from "./model.ts";
import { newcomer } from "./newcomer.ts";
import { keepLast } from "./vanish.ts";

type IntentsEvent = ServiceEvent & { kind: "intents" };

export function onIntents(state: ServiceState, event: IntentsEvent, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  if (event.revision === state.intentsRevision) return change.done();
  change.intents(event.intents, event.revision);
  change.service({ renewals: renewalsOf(state.renewals, event.intents, at) });
  for (const id of new Set([...state.intents.keys(), ...event.intents.keys()])) {
    const before = state.intents.get(id);
    const now = event.intents.get(id);
    if (before === now) continue;
    noteIntents(change, id, before, now, event.because);
    follow(change, id, before, now, at, policy);
  }
  // Guards ask what would be left without those that would be kept for want of others.
  if (event.isSupposed !== true) keepLast(change, at, policy);
  return change.done();
}

export function onLeave(
  state: ServiceState,
  event: ServiceEvent & { kind: "leave" },
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  const instance = state.instances.get(event.id);
  if (instance?.registered === undefined || instance.leave !== undefined) return change.done();
  change.note("leave.requested", event.id, { text: "the process said that it goes", actor: event.actor });
  const departure = instance.departure ?? { stage: "requested", requestedAt: at };
  change.put({ ...instance, leave: { since: at, deadlineAt: event.deadlineAt }, departure });
  keepLast(change, at, policy);
  return change.done();
}

export function onRenewed(state: ServiceState, drain: string, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  const renewal = state.renewals.get(drain);
  if (renewal === undefined) return change.done();
  change.service({ renewals: new Map(state.renewals).set(drain, { at, isAbandoned: false }) });
  if (!renewal.isAbandoned) return change.done();
  for (const [id, { drains }] of state.intents) {
    const instance = change.get(id);
    // One cause of it is over: its endpoint must be built anew.
    if (instance !== undefined && drains.some((each) => each.id === drain)) change.put({ ...instance });
  }
  return change.done();
}

/** Brings an instance in line with the intents that stand for it now. */
function follow(
  change: Change,
  id: string,
  before: InstanceIntents | undefined,
  intents: InstanceIntents | undefined,
  at: number,
  policy: Policy,
): void {
  const known = change.get(id);
  if (known === undefined) {
    if (intents !== undefined) change.put(awaited(id, change, at));
    return;
  }
  if (intents === undefined && known.registered === undefined) return change.remove(id);
  const areChecksOther = (before?.maintenance === undefined) !== (intents?.maintenance === undefined);
  // First: what is let in again is probed at once, and maintenance had ended its probes.
  if (areChecksOther) change.effect({ kind: "probe", id, isKnown: true });
  // Of its calls in flight its own word was of before.
  const instance = areChecksOther ? { ...known, inFlight: undefined } : known;
  const isOut = change.isTakenOut(id);
  if (isOut && instance.departure === undefined)
    change.put({ ...instance, departure: { stage: "requested", requestedAt: at } });
  else if (!isOut && instance.leave === undefined && instance.departure !== undefined)
    letIn(change, instance, at, policy);
  // What stands over it is other than before: its endpoint must be built anew, whatever comes of it.
  else change.put({ ...instance });
}

function letIn(change: Change, instance: InstanceState, at: number, policy: Policy): void {
  const { registered } = instance;
  const gate = registered === undefined ? ({ kind: "open" } as const) : gateOnReturn(registered, at, policy);
  change.put({ ...instance, departure: undefined, gate, circuit: circuitOnReturn(instance.circuit, at) });
  if (registered !== undefined) change.effect({ kind: "probe-now", id: instance.id });
}

/** An address that is not registered: the intent waits for it. */
function awaited(id: string, change: Change, at: number): InstanceState {
  const { host, port } = parseHostPort(id) ?? { host: id, port: 0 };
  const departure = change.isTakenOut(id) ? ({ stage: "requested", requestedAt: at } as const) : undefined;
  return { ...newcomer(id, host, port, at), departure, unregisteredAt: change.state.gone.get(id) };
}

/** Of drains that must be renewed; one found, or new, counts as renewed now. */
function renewalsOf(
  before: ReadonlyMap<string, Renewal>,
  intents: ServiceState["intents"],
  at: number,
): ReadonlyMap<string, Renewal> {
  const renewals = new Map<string, Renewal>();
  for (const { drains } of intents.values())
    for (const { id, keepAliveMs } of drains)
      if (keepAliveMs !== undefined) renewals.set(id, before.get(id) ?? { at, isAbandoned: false });
  return renewals.size === 0 && before.size === 0 ? before : renewals;
}
