import { isFailing } from "./health.ts";
import type { InstanceState } from "./model.ts";

/** How often an instance is probed; `off`: not at all. */
export type Pace = "normal" | "failing" | "vanished" | "off";

export function paceOf({ health, vanished }: InstanceState, isInMaintenance: boolean): Pace {
  if (isInMaintenance) return "off";
  if (vanished !== undefined) return "vanished";
  return isFailing(health) ? "failing" : "normal";
}
