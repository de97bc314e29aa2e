import type { EndpointStatus } from "#lib/contract/table.ts";
import { capacityOf, lostShareOf } from "#server/core/capacity.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isRegistered } from "#server/core/presence.ts";
import { isBad } from "#server/core/shared-trait.ts";

/** What a fleet's summary takes of a service's instances. */
export interface Digest {
  readonly instances: number;
  readonly statuses: Readonly<Partial<Record<EndpointStatus, number>>>;
  readonly bad: readonly InstanceState[];
  readonly lostShare: number | undefined;
  readonly drains: number;
  readonly overrides: number;
}

interface Kept {
  readonly intents: ServiceState["intents"];
  readonly digest: Digest;
}

/** Instances that did not change are not counted again: states are never changed, only replaced. */
const kept = new WeakMap<ServiceState["instances"], Kept>();

export function digestOf(service: Pick<ServiceState, "instances" | "intents">): Digest {
  const before = kept.get(service.instances);
  if (before?.intents === service.intents) return before.digest;
  const digest = { ...countsOf(service), ...overridesOf(service) };
  kept.set(service.instances, { intents: service.intents, digest });
  return digest;
}

function countsOf(service: Pick<ServiceState, "instances" | "intents">) {
  const statuses: Partial<Record<EndpointStatus, number>> = {};
  const bad: InstanceState[] = [];
  let instances = 0;
  service.instances.forEach((instance) => {
    if (!isRegistered(instance)) return;
    instances += 1;
    statuses[instance.status] = (statuses[instance.status] ?? 0) + 1;
    if (isBad(instance)) bad.push(instance);
  });
  return { instances, statuses, bad, lostShare: lostShareOf(capacityOf(service)) };
}

function overridesOf({ intents }: Pick<ServiceState, "intents">) {
  let drains = 0;
  let overrides = 0;
  for (const own of intents.values()) {
    drains += own.drains.length;
    overrides += own.drains.length;
    for (const sole of [own.weight, own.maintenance, own.circuit]) if (sole !== undefined) overrides += 1;
  }
  return { drains, overrides };
}
