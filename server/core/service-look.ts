import type { EndpointStatus, Protection } from "#lib/contract/table.ts";
import type { ServiceState } from "./model.ts";
import { protectionOf } from "./panic.ts";
import { isRegistered } from "./presence.ts";

type Counts = Partial<Record<EndpointStatus, number>>;

/** Registered instances in one zone, or those that name none. */
export interface ZoneLook {
  readonly zone: string | undefined;
  readonly instances: number;
  readonly statuses: Readonly<Counts>;
}

/** How a service stands at a moment. */
export interface ServiceLook {
  readonly at: number;
  /** Registered ones. */
  readonly instances: number;
  readonly statuses: Readonly<Counts>;
  /** By name, those that name no zone last. */
  readonly zones: readonly ZoneLook[];
  readonly protection: Protection;
}

export function lookAt(service: ServiceState, at: number): ServiceLook {
  const statuses: Counts = {};
  const byZone = new Map<
    string | undefined,
    { zone: string | undefined; instances: number; statuses: Counts }
  >();
  let instances = 0;
  for (const instance of service.instances.values()) {
    if (!isRegistered(instance)) continue;
    const zone = instance.registered?.registration.zone;
    const part = byZone.get(zone) ?? { zone, instances: 0, statuses: {} };
    byZone.set(zone, part);
    part.instances += 1;
    for (const counts of [statuses, part.statuses])
      counts[instance.status] = (counts[instance.status] ?? 0) + 1;
    instances += 1;
  }
  const zones = [...byZone.values()].toSorted(byName);
  return { at, instances, statuses, zones, protection: protectionOf(service) };
}

function byName(a: ZoneLook, b: ZoneLook): number {
  if (a.zone === undefined || b.zone === undefined) return a.zone === undefined ? 1 : -1;
  return a.zone < b.zone ? -1 : 1;
}
