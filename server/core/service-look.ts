import type { Protection } from "#lib/contract/table.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { protectionOf } from "./panic.ts";
import { isRegistered } from "./presence.ts";
import { countStatuses, type StatusCounts } from "./status-counts.ts";

/** Registered instances in one zone, or those that name none. */
export interface ZoneLook {
  readonly zone: string | undefined;
  readonly instances: number;
  readonly statuses: Readonly<StatusCounts>;
}

/** How a service stands at a moment. */
export interface ServiceLook {
  readonly at: number;
  /** Registered ones. */
  readonly instances: number;
  readonly statuses: Readonly<StatusCounts>;
  readonly zones: readonly ZoneLook[];
  readonly protection: Protection;
}

export function lookAt(service: ServiceState, at: number): ServiceLook {
  const registered = [...service.instances.values()].filter(isRegistered);
  return {
    at,
    instances: registered.length,
    statuses: countStatuses(registered),
    zones: zonesOf(registered),
    protection: protectionOf(service),
  };
}

/** Of registered instances. By name, those that name no zone last. */
export function zonesOf(registered: readonly InstanceState[]): ZoneLook[] {
  const byZone = Map.groupBy(registered, (instance) => instance.registered?.registration.zone);
  return [...byZone]
    .map(([zone, all]) => ({ zone, instances: all.length, statuses: countStatuses(all) }))
    .toSorted(byName);
}

function byName(a: ZoneLook, b: ZoneLook): number {
  if (a.zone === undefined || b.zone === undefined) return a.zone === undefined ? 1 : -1;
  return a.zone < b.zone ? -1 : 1;
}
