import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { type ConsumersSeen, departurePublished, departureSeen, departureSettled } from "./departure.ts";
import type { Step } from "./event.ts";
import type { Departure, InstanceState, ServiceState } from "./model.ts";

const STAGE_TEXT = {
  requested: "drain requested",
  published: "published with weight 0",
  converged: "every live client has the table",
  drained: "drained",
} as const satisfies Record<Departure["stage"], string>;

export function onPublished(state: ServiceState, revision: number, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of departing(state)) {
    move(change, instance, departurePublished(instance.departure, revision, at));
  }
  return change.done();
}

export function onConsumers(state: ServiceState, seen: ConsumersSeen, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of departing(state))
    move(change, instance, departureSeen(instance.departure, seen, instance.inFlight, at, policy.drain));
  return change.done();
}

/** What falls due with time alone. Nothing else in a service's state depends on the clock. */
export function onTick(state: ServiceState, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const departure of departing(state)) {
    const { id, inFlight } = departure;
    move(change, departure, departureSettled(departure.departure, inFlight, at, policy.drain));
    const instance = change.get(id);
    if (instance?.leave === undefined) continue;
    if (instance.departure?.stage === "drained" || at >= instance.leave.deadlineAt)
      change.effect({ kind: "deregister", id });
  }
  return change.done();
}

type Departing = InstanceState & { readonly departure: Departure };

function* departing(state: ServiceState): Generator<Departing> {
  for (const instance of state.instances.values()) {
    const { departure } = instance;
    if (departure !== undefined) yield { ...instance, departure };
  }
}

function move(change: Change, instance: Departing, departure: Departure): void {
  if (departure === instance.departure) return;
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
