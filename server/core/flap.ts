import type { FlapPolicy } from "#lib/contract/policy.ts";
import type { Flap } from "./model.ts";

export const NO_FLAP: Flap = { downs: [], holdMs: undefined };

/**
 * It went down: too often of late, and its return is held. The hold doubles with each time beyond the limit
 * (decisions.md §1).
 */
export function flapAfterDown(flap: Flap, at: number, policy: FlapPolicy): Flap {
  const downs = [...flap.downs.filter((time) => at - time < policy.windowMs), at];
  const beyond = downs.length - policy.limit;
  if (beyond <= 0) return { downs, holdMs: undefined };
  return { downs, holdMs: Math.min(policy.maxHoldMs, policy.baseHoldMs * 2 ** (beyond - 1)) };
}

/** It is back. What it did within the window still counts. */
export function flapAfterReturn(flap: Flap): Flap {
  return flap.holdMs === undefined ? flap : { ...flap, holdMs: undefined };
}
