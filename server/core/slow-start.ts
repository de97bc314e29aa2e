import type { SlowStartPolicy } from "#lib/contract/policy.ts";
import type { InstanceState, Rotation } from "./model.ts";

/** Published in steps: each is a write to the store. */
const STEPS = [1, 0.75, 0.5, 0.25, 0.1];
const OUT: Rotation = { kind: "out" };

/**
 * Share of its weight `ageMs` after it entered rotation: max(minShare, (age / window) ^ (1 / aggression)), in steps.
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
 */
export function slowStartShare(ageMs: number, policy: SlowStartPolicy): number {
  if (ageMs >= policy.windowMs) return 1;
  const share = (ageMs / policy.windowMs) ** (1 / policy.aggression);
  return Math.max(policy.minShare, STEPS.find((step) => step <= share) ?? 0);
}

/** In rotation from now on, or still, or out. `hasVeterans`: asked only of one that enters. */
export function rotationOf(
  rotation: Rotation,
  isIn: boolean,
  at: number,
  policy: SlowStartPolicy,
  hasVeterans: () => boolean,
): Rotation {
  if (!isIn) return rotation.kind === "out" ? rotation : OUT;
  if (rotation.kind === "in") return rotation;
  const isExempt = policy.windowMs === 0 || !hasVeterans();
  return { kind: "in", since: at, share: isExempt ? 1 : slowStartShare(0, policy) };
}

/** As far as its age brings it; never back. */
export function rotationAged(rotation: Rotation, at: number, policy: SlowStartPolicy): Rotation {
  if (rotation.kind === "out" || rotation.share === 1) return rotation;
  const share = Math.max(rotation.share, slowStartShare(at - rotation.since, policy));
  return share === rotation.share ? rotation : { ...rotation, share };
}

/** Whether another that is over its slow start carries the traffic meanwhile. */
export function hasVeterans(
  instances: Iterable<InstanceState>,
  except: string,
  at: number,
  { windowMs }: SlowStartPolicy,
): boolean {
  for (const { id, rotation, weighed } of instances) {
    const isOld = rotation.kind === "in" && at - rotation.since >= windowMs;
    if (id !== except && isOld && weighed.weight > 0) return true;
  }
  return false;
}
