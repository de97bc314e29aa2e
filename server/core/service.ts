import type { ServiceKey } from "./keys.ts";
import type { RestoredState, ServiceState } from "./model.ts";

/** What is known of an instance that a former leader published. */
export interface Restored {
  readonly endpoint: { readonly id: string };
  readonly state: RestoredState;
}

/** A service as a new leader finds it: nothing registered yet, and what was published of its instances. */
export function newService(key: ServiceKey, published: Iterable<Restored> = []): ServiceState {
  const restored = new Map<string, RestoredState>();
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
