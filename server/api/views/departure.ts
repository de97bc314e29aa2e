import { type DepartureView, departureView } from "#server/core/departure.ts";
import type { InstanceState } from "#server/core/model.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";

/**
 * How far taking an instance out has come; undefined when nothing takes it out. Nothing is known of a process that
 * is not registered: whatever its table, its consumers and time say, it is never safe to stop.
 */
export function progressOf(
  { state, service, policy, at }: ServiceSight,
  instance: InstanceState,
): DepartureView | undefined {
  const progress = departureView(instance, service, state.consumers(service.key), at, policy.drain);
  if (progress === undefined || instance.registered !== undefined) return progress;
  return { ...progress, safeToStop: false };
}
