import { type DepartureView, departureView } from "#server/core/departure.ts";
import type { InstanceState } from "#server/core/model.ts";
import type { ServiceSight } from "#server/api/leader-view.ts";

/**
 * How far taking an instance out has come, and whom that waits for: each client of the service is looked at. Undefined
 * when nothing takes it out.
 */
export function progressOf(
  { state, service, policy, at }: ServiceSight,
  instance: InstanceState,
): DepartureView | undefined {
  const told = stageOf(instance);
  if (told === undefined) return undefined;
  const progress = departureView(instance, service, state.consumers(service.key), at, policy.drain);
  return progress && { ...progress, ...told };
}

/**
 * The stage alone, at no cost. Nothing is known of a process that is not registered: whatever its table, its consumers
 * and time say, it is never safe to stop.
 */
export function stageOf({
  departure,
  registered,
}: Pick<InstanceState, "departure" | "registered">):
  | Pick<DepartureView, "stage" | "safeToStop" | "evidence">
  | undefined {
  if (departure === undefined) return undefined;
  const { stage } = departure;
  if (stage !== "drained") return { stage, safeToStop: false, evidence: undefined };
  return { stage, safeToStop: registered !== undefined, evidence: departure.evidence };
}
