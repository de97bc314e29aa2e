import type { ServiceKey } from "./keys.ts";
import type { EndpointState, ServiceState } from "./model.ts";
import type { StoredEndpoint } from "./table.ts";

/** A service as a new leader finds it: nothing registered yet, and what was published of its instances. */
export function newService(key: ServiceKey, published: Iterable<StoredEndpoint> = []): ServiceState {
  const restored = new Map<string, EndpointState>();
  for (const { endpoint, state } of published) restored.set(endpoint.id, state);
  return { key, instances: new Map(), intents: new Map(), intentsRevision: 0, restored };
}

/** Whether time alone may change the service: an instance is on its way out. */
export function hasDeparting(state: ServiceState): boolean {
  for (const { departure } of state.instances.values())
    if (departure !== undefined && departure.stage !== "drained") return true;
  for (const { leave } of state.instances.values()) if (leave !== undefined) return true;
  return false;
}
