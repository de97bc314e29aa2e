import type { ServiceKey } from "./keys.ts";
import type { FleetView, Restored, ServiceState } from "./model.ts";
import { SharedMap } from "./shared-map.ts";
import type { StoredHead } from "./table.ts";
import { NO_TALLY } from "./tally.ts";
import { NO_TRAFFIC } from "./traffic.ts";
import { NO_TURNOVER } from "./vanish.ts";

export const CALM_FLEET: FleetView = { doubt: undefined, isMassLoss: false, pause: undefined };

/** What a former leader published of a service as a whole. */
export type FoundHead = Pick<StoredHead, "panicSince" | "gone">;

/** A service as a new leader finds it: nothing registered yet, and what was published of its instances. */
export function newService(
  key: ServiceKey,
  published: Iterable<Restored> = [],
  fleet: FleetView = CALM_FLEET,
  { panicSince, gone = {} }: FoundHead = {},
): ServiceState {
  const restored = new Map<string, Restored>();
  for (const each of published) restored.set(each.endpoint.id, each);
  return {
    key,
    instances: SharedMap.empty(),
    intents: new Map(),
    intentsRevision: 0,
    restored,
    gone: new Map(Object.entries(gone)),
    tally: NO_TALLY,
    released: new Set(),
    // Who serves is counted once all are back.
    panic: panicSince === undefined ? undefined : { since: panicSince, serving: 0, proven: 0 },
    turnover: NO_TURNOVER,
    fleet,
    traffic: NO_TRAFFIC,
    renewals: new Map(),
  };
}
