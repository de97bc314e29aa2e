import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import type { Step } from "./event.ts";
import type { FleetView, ServiceState } from "./model.ts";
import { retainIfMany } from "./vanish.ts";

/** All services together say something else of this one: whatever follows from it follows at once. */
export function onFleet(state: ServiceState, fleet: FleetView, at: number, policy: Policy): Step {
  const change = new Change(state, at, policy);
  if (fleet === state.fleet) return change.done();
  change.service({ fleet });
  change.resettle();
  if (fleet.isMassLoss) retainIfMany(change, at, policy);
  return change.done();
}
