import { HeadgateError } from "#lib/contract/error.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { ServiceKey } from "#server/core/keys.ts";
import type { InstanceState, ServiceState } from "#server/core/model.ts";
import { isShown } from "#server/core/presence.ts";
import type { Control, LeaderState } from "#server/ports/control.ts";

/** A service as the leader sees it, with what its views are made of. */
export interface ServiceSight {
  readonly state: LeaderState;
  readonly service: ServiceState;
  readonly policy: Policy;
  /** ms since the epoch. */
  readonly at: number;
}

/** What leader reads are answered from. Throws `unavailable` where this replica does not have it. */
export function leaderState(control: Pick<Control, "state">): LeaderState {
  const state = control.state();
  if (state === undefined)
    throw new HeadgateError("unavailable", "no leader at the moment; try again", { retryAfterMs: 1000 });
  return state;
}

export function sightOf(
  control: Pick<Control, "now">,
  state: LeaderState,
  service: ServiceState,
): ServiceSight {
  return { state, service, policy: state.policy(service.key), at: control.now() };
}

/** Throws `not_found` for a service never seen. */
export function findService(control: Pick<Control, "state" | "now">, key: ServiceKey): ServiceSight {
  const state = leaderState(control);
  const service = state.service(key);
  if (service === undefined)
    throw new HeadgateError("not_found", `no service ${key.service} in ${key.namespace}`);
  return sightOf(control, state, service);
}

/** Throws `not_found` for an instance that is neither registered nor under an override. */
export function findInstance({ service }: ServiceSight, id: string): InstanceState {
  const instance = service.instances.get(id);
  if (instance !== undefined && isShown(instance, service)) return instance;
  throw new HeadgateError(
    "not_found",
    `no instance ${id} of ${service.key.service} in ${service.key.namespace}`,
  );
}
