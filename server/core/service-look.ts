import type { EndpointStatus, Protection } from "#lib/contract/table.ts";
import type { ServiceState } from "./model.ts";
import { protectionOf } from "./panic.ts";
import { isRegistered } from "./presence.ts";

/** How a service stands at a moment. */
export interface ServiceLook {
  readonly at: number;
  /** Registered ones. */
  readonly instances: number;
  readonly statuses: Readonly<Partial<Record<EndpointStatus, number>>>;
  readonly protection: Protection;
}

export function lookAt(service: ServiceState, at: number): ServiceLook {
  const statuses: Partial<Record<EndpointStatus, number>> = {};
  let instances = 0;
  for (const instance of service.instances.values()) {
    if (!isRegistered(instance)) continue;
    statuses[instance.status] = (statuses[instance.status] ?? 0) + 1;
    instances += 1;
  }
  return { at, instances, statuses, protection: protectionOf(service) };
}
