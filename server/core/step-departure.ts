import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { advanceDeparture, departurePublished } from "./departure.ts";
import type { Step } from "./event.ts";
import type { Consumer, Departure, InstanceState, ServiceState } from "./model.ts";

const STAGE_TEXT = {
  requested: "drain requested",
  published: "published with weight 0",
  converged: "every live client has the table",
  drained: "drained",
} as const satisfies Record<Departure["stage"], string>;

export function onPublished(state: ServiceState, revision: number, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of departing(state)) {
    if (instance.departure.stage === "requested")
      move(change, instance, departurePublished(instance.departure, revision, at));
  }
  return change.done();
}

export function onConsumers(
  state: ServiceState,
  consumers: readonly Consumer[],
  at: number,
  policy: Policy,
): Step {
  const change = new Change(state, at, policy);
  change.service({ consumers });
  advanceAll(change, { ...state, consumers }, at, policy);
  return change.done();
}

/** What falls due with time alone. Nothing else in a service's state depends on the clock. */
export function onTick(state: ServiceState, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  advanceAll(change, state, at, policy);
  for (const { id } of departing(state)) {
    const instance = change.get(id);
    if (instance?.leave === undefined) continue;
    if (instance.departure?.stage === "drained" || at >= instance.leave.deadlineAt)
      change.effect({ kind: "deregister", id });
  }
  return change.done();
}

function advanceAll(change: Change, state: ServiceState, at: number, policy: Policy): void {
  for (const instance of departing(state)) {
    const departure = advanceDeparture(instance, state.consumers, at, policy.drain);
    if (departure !== undefined && departure !== instance.departure) move(change, instance, departure);
  }
}

type Departing = InstanceState & { readonly departure: Departure };

function* departing(state: ServiceState): Generator<Departing> {
  for (const instance of state.instances.values()) {
    const { departure } = instance;
    if (departure !== undefined) yield { ...instance, departure };
  }
}

function move(change: Change, instance: Departing, departure: Departure): void {
  const isNewStage = departure.stage !== instance.departure.stage;
  // `departing` hands out copies: what is put must come from the change itself.
  change.put({ ...(change.get(instance.id) ?? instance), departure });
  if (!isNewStage || departure.stage === "requested") return;
  change.note(`drain.${departure.stage}`, instance.id, {
    text:
      departure.stage === "drained"
        ? `drained, on the evidence of ${EVIDENCE_TEXT[departure.evidence]}`
        : STAGE_TEXT[departure.stage],
    revision: departure.revision,
    ...(departure.stage === "drained" ? { evidence: { evidence: departure.evidence } } : {}),
  });
}

const EVIDENCE_TEXT = {
  traffic: "every client's reports",
  instance: "the instance's own count of calls in flight",
  partial: "some clients' reports",
  time: "time alone",
} as const;
