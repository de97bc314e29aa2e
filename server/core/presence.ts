import type { InstanceState, ServiceState } from "./model.ts";

/**
 * Whether it is registered as far as anybody is told. One whose registration vanished alone is out at once; it is
 * remembered for some seconds only to tell one of many from one alone (decisions.md §5).
 */
export function isRegistered({
  registered,
  vanished,
}: Pick<InstanceState, "registered" | "vanished">): boolean {
  return registered !== undefined && vanished?.kind !== "gone";
}

/** Whether anybody is told of it: it is registered, or an override stands over its address. */
export function isShown(instance: InstanceState, { intents }: Pick<ServiceState, "intents">): boolean {
  return isRegistered(instance) || intents.has(instance.id);
}

export function shownInstances(service: Pick<ServiceState, "instances" | "intents">): InstanceState[] {
  return [...service.instances.values()].filter((instance) => isShown(instance, service));
}
