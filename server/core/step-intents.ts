import type { InstanceIntents } from "#lib/contract/intent.ts";
import { parseHostPort } from "#lib/contract/names.ts";
import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import type { IntentsBecause, ServiceEvent, Step } from "./event.ts";
import { gateOnReturn } from "./gate.ts";
import type { InstanceState, ServiceState } from "./model.ts";

type IntentsEvent = ServiceEvent & { kind: "intents" };

export function onIntents(state: ServiceState, event: IntentsEvent, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  if (event.revision === state.intentsRevision) return change.done();
  change.service({ intents: event.intents, intentsRevision: event.revision });
  for (const id of new Set([...state.intents.keys(), ...event.intents.keys()])) {
    const before = state.intents.get(id);
    const now = event.intents.get(id);
    if (before === now) continue;
    noteChanges(change, id, before, now, event.because);
    follow(change, id, now, at, policy);
  }
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
  return change.done();
}

/** Brings an instance in line with the intents that stand for it now. */
function follow(
  change: Change,
  id: string,
  intents: InstanceIntents | undefined,
  at: number,
  policy: Policy,
): void {
  const instance = change.get(id);
  if (instance === undefined) {
    if (intents !== undefined) change.put(awaited(id, intents, at));
    return;
  }
  if (intents === undefined && instance.registered === undefined) return change.remove(id);
  const isDrained = (intents?.drains.length ?? 0) > 0;
  if (isDrained && instance.departure === undefined)
    change.put({ ...instance, departure: { stage: "requested", requestedAt: at } });
  else if (!isDrained && instance.leave === undefined && instance.departure !== undefined)
    letIn(change, instance, at, policy);
  else change.put({ ...instance }); // a base weight may have changed: the endpoint must be built anew
}

function letIn(change: Change, instance: InstanceState, at: number, policy: Policy): void {
  const { registered } = instance;
  const gate = registered === undefined ? ({ kind: "open" } as const) : gateOnReturn(registered, at, policy);
  change.put({ ...instance, departure: undefined, gate });
  if (registered !== undefined) change.effect({ kind: "probe-now", id: instance.id });
}

/** An address that is not registered: the intent waits for it. */
function awaited(id: string, intents: InstanceIntents, at: number): InstanceState {
  const { host, port } = parseHostPort(id) ?? { host: id, port: 0 };
  return {
    id,
    host,
    port,
    registered: undefined,
    registeredAt: at,
    health: { kind: "unknown", since: at },
    gate: { kind: "open" },
    leave: undefined,
    departure: intents.drains.length > 0 ? { stage: "requested", requestedAt: at } : undefined,
    inFlight: undefined,
    status: "pending",
    statusSince: at,
  };
}

function noteChanges(
  change: Change,
  id: string,
  before: InstanceIntents | undefined,
  now: InstanceIntents | undefined,
  because: IntentsBecause,
): void {
  if (because.kind === "found") return;
  const actor = because.kind === "asked" ? because.actor : undefined;
  const by = actor === undefined ? {} : { actor };
  for (const drain of now?.drains ?? []) {
    if (before?.drains.some((d) => d.id === drain.id)) continue;
    change.note("drain.requested", id, {
      text: `drained by ${drain.owner}: ${drain.reason}`,
      ...by,
      evidence: { id: drain.id, owner: drain.owner },
    });
  }
  for (const drain of before?.drains ?? []) {
    if (now?.drains.some((d) => d.id === drain.id)) continue;
    const [kind, what] =
      because.kind === "expired"
        ? (["drain.expired", "expired"] as const)
        : (["drain.undone", "undone"] as const);
    change.note(kind, id, {
      text: `drain of ${drain.owner} ${what}: ${drain.reason}`,
      ...by,
      evidence: { id: drain.id, owner: drain.owner },
    });
  }
  if (now?.weight !== undefined && now.weight.id !== before?.weight?.id) {
    const { weight, reason } = now.weight;
    change.note("weight.set", id, {
      text: `base weight ${weight.value}${weight.kind === "percent" ? "%" : ""}: ${reason}`,
      ...by,
    });
  } else if (now?.weight === undefined && before?.weight !== undefined) {
    change.note("weight.unset", id, { text: "back to the registered weight", ...by });
  }
}
