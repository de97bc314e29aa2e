import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Policy } from "#lib/contract/policy.ts";
import type { EndpointMark, EndpointStatus } from "#lib/contract/table.ts";
import type { InstanceState, Panic, ServiceState } from "./model.ts";

/** What stands over an instance beside what it is itself. */
export interface Surroundings {
  readonly intents: InstanceIntents | undefined;
  readonly policy: Policy;
  readonly panic: Panic | undefined;
  /** Probes are doubted. */
  readonly isDoubted: boolean;
  /** Only operators' wishes count; all else stays as it was. */
  readonly isPaused: boolean;
}

/** Whether the table is held as it is: an operator paused automation, over all services or by this one's policy. */
export function isPaused({ fleet }: Pick<ServiceState, "fleet">, policy: Policy): boolean {
  return fleet.pause !== undefined || policy.table.automation === "paused";
}

/** Statuses that take part in traffic by themselves. */
const SERVING = new Set<EndpointStatus>(["trial", "warming", "degraded", "serving"]);
/** Statuses that a wish decides, not what was observed. */
const WISHED = new Set<EndpointStatus>(["maintenance", "drained", "draining", "forced_out"]);

export function mayServe(status: EndpointStatus): boolean {
  return SERVING.has(status);
}

export function isWished(status: EndpointStatus): boolean {
  return WISHED.has(status);
}

/** What operators, and the process itself, say of it; undefined where observation decides. */
export function wishedStatus(
  { departure }: InstanceState,
  intents: InstanceIntents | undefined,
): EndpointStatus | undefined {
  if (intents?.maintenance !== undefined) return "maintenance";
  if (departure !== undefined) return departure.stage === "drained" ? "drained" : "draining";
  if (intents?.circuit?.state === "open") return "forced_out";
  return undefined;
}

/** What probes and traffic say of it, before slow start; by the precedence of decisions.md §6. */
export function observedStatus(
  { health, gate, circuit }: InstanceState,
  { intents, policy }: Pick<Surroundings, "intents" | "policy">,
): EndpointStatus {
  const isKeptIn = intents?.circuit?.state === "closed";
  if (health.kind === "unhealthy") return "unhealthy";
  if (circuit.kind === "open" && !isKeptIn) return "ejected";
  if (gate.kind === "awaiting-pass") return "pending";
  if (health.kind === "unknown" && policy.admission === "probe") return "pending";
  if (circuit.kind === "half-open" && !isKeptIn) return "trial";
  return health.kind === "degraded" ? "degraded" : "serving";
}

/** Whether panic counts it: it is in the table, worked once, and nobody keeps it out. decisions.md §5. */
export function isEligible(instance: InstanceState, status: EndpointStatus, base: number): boolean {
  if (instance.registered === undefined || !instance.isProven || base === 0) return false;
  return instance.vanished?.kind !== "gone" && instance.leave === undefined && !isWished(status);
}

/** Whether panic gives it traffic in spite of its status. */
export function isRoutedByPanic(
  instance: InstanceState,
  status: EndpointStatus,
  base: number,
  { panic, policy }: Surroundings,
): boolean {
  if (panic === undefined || policy.panic.mode !== "failOpen") return false;
  return isEligible(instance, status, base);
}

export function marksOf(
  { vanished, health }: InstanceState,
  status: EndpointStatus,
  isPanicking: boolean,
  { intents, isDoubted, policy }: Surroundings,
): readonly EndpointMark[] {
  const marks: EndpointMark[] = [];
  if (vanished?.kind === "retained") marks.push("retained");
  if (isPanicking && !(mayServe(status) && status !== "trial")) marks.push("panic");
  if (intents?.circuit?.state === "closed") marks.push("forced_in");
  const isHeld =
    isDoubted &&
    (health.kind === "healthy" || health.kind === "degraded") &&
    health.failures >= policy.check.unhealthyThreshold;
  if (isHeld) marks.push("held");
  return marks;
}
