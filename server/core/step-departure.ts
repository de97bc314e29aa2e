import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { trialPublished } from "./circuit.ts";
import {
  callsSeen,
  type ConsumersSeen,
  departurePublished,
  departureSeen,
  departureSettled,
} from "./departure.ts";
import type { Step } from "./event.ts";
import type { Departure, InstanceState, ServiceState } from "./model.ts";
import { unregister } from "./vanish.ts";

const STAGE_TEXT = {
  requested: "drain requested",
  published: "published with weight 0",
  converged: "every live client has the table",
  drained: "drained",
} as const satisfies Record<Departure["stage"], string>;

export function onPublished(state: ServiceState, revision: number, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  if (state.released.size > 0) change.service({ released: new Set() });
  for (const instance of state.instances.values()) {
    const circuit = trialPublished(instance.circuit, revision);
    if (circuit !== instance.circuit) change.put({ ...instance, circuit });
    if (instance.departure !== undefined)
      move(change, instance.id, departurePublished(instance.departure, revision, at));
  }
  return change.done();
}

export function onConsumers(state: ServiceState, seen: ConsumersSeen, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  for (const instance of state.instances.values()) {
    const { departure } = instance;
    if (departure?.stage !== "published" && departure?.stage !== "converged") continue;
    const calls = callsSeen(instance, state, seen.consumers, at);
    move(change, instance.id, departureSeen(departure, seen, calls, at, policy.drain));
  }
  return change.done();
}

/** What time brings of those on their way out. */
export function tickDepartures(change: Change, at: number, policy: Policy): void {
  for (const instance of change.instances.values()) {
    const { id, departure } = instance;
    if (departure === undefined) continue;
    if (departure.stage === "converged") {
      // Who reports was asked of consumers: here, only what has come of calls.
      const calls = callsSeen(instance, change.state, [], at);
      move(change, id, departureSettled(departure, calls, at, policy.drain));
    }
    const moved = change.get(id);
    if (moved?.leave === undefined) continue;
    if (moved.departure?.stage !== "drained" && at < moved.leave.deadlineAt) continue;
    // Of one that was kept there is no registration left to remove.
    if (moved.vanished === undefined) change.effect({ kind: "deregister", id });
    else unregister(change, moved, at, "it left");
  }
}

function move(change: Change, id: string, departure: Departure): void {
  const instance: InstanceState | undefined = change.get(id);
  if (instance === undefined || departure === instance.departure) return;
  const isNewStage = departure.stage !== instance.departure?.stage;
  change.put({ ...instance, departure });
  if (!isNewStage || departure.stage === "requested") return;
  change.note(`drain.${departure.stage}`, id, {
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
