import type { Transition } from "#lib/contract/events.ts";
import type { InstanceState, ServiceState } from "./model.ts";

type Instances = Pick<ServiceState, "instances">;

/**
 * What a step told, with what came of it: of each instance the last transition says its weight before and now, and a
 * registration how it stands. So whoever looks back draws weights over time of the log alone.
 */
export function toldOutcome(
  transitions: readonly Transition[],
  before: Instances,
  now: Instances,
): Transition[] {
  const told = new Set<string>();
  return transitions
    .toReversed()
    .map((transition) => {
      const { instance: id, kind } = transition;
      const instance = id === undefined ? undefined : now.instances.get(id);
      if (id === undefined || instance === undefined) return transition;
      const outcome = {
        ...(kind === "instance.registered" ? { status: instance.status, health: instance.health.kind } : {}),
        ...(told.has(id) || kind === "weight.changed" ? {} : weights(before.instances.get(id), instance)),
      };
      told.add(id);
      if (Object.keys(outcome).length === 0) return transition;
      return { ...transition, evidence: { ...transition.evidence, ...outcome } };
    })
    .toReversed();
}

/** Nothing where it is as it was. */
function weights(before: InstanceState | undefined, { weighed: { weight } }: InstanceState) {
  const weightBefore = before?.weighed.weight;
  if (weightBefore === weight) return {};
  return weightBefore === undefined ? { weight } : { weightBefore, weight };
}
