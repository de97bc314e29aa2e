import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { InstanceState, ServiceState } from "./model.ts";
import { isRegistered } from "./presence.ts";
import { baseWeightOf, registeredWeight } from "./weight.ts";

export interface Amount {
  readonly instances: number;
  /** Of registered base weight. */
  readonly weight: number;
}

/** What a service has, counted over all registered instances: those that are out count as taken, not as absent. */
export interface Capacity {
  readonly total: Amount;
  /** What operators leave in, whatever its health. */
  readonly left: Amount;
  /** What of that serves now. */
  readonly serving: Amount;
  /** Instances that serve now, by zone. */
  readonly zones: ReadonlyMap<string, number>;
}

const SERVES: ReadonlySet<EndpointStatus> = new Set(["warming", "degraded", "serving"]);

export function capacityOf({ instances, intents }: Pick<ServiceState, "instances" | "intents">): Capacity {
  let total = NOTHING;
  let left = NOTHING;
  let serving = NOTHING;
  const zones = new Map<string, number>();
  for (const instance of instances.values()) {
    if (!isRegistered(instance)) continue;
    total = plus(total, { instances: 1, weight: registeredWeight(instance) });
    const share = leftOf(instance, intents.get(instance.id));
    left = plus(left, share);
    if (!SERVES.has(instance.status)) continue;
    serving = plus(serving, share);
    const zone = instance.registered?.registration.zone;
    if (zone !== undefined && share.instances > 0) zones.set(zone, (zones.get(zone) ?? 0) + 1);
  }
  return { total, left, serving, zones };
}

/** Differences below this are of arithmetic, not of capacity. */
const GRAIN = 1e-9;

export function isLess(now: number, before: number): boolean {
  return now < before - GRAIN * Math.max(1, Math.abs(before));
}

/** Whether a change takes anything away. */
export function takesAway(before: Capacity, after: Capacity): boolean {
  return (
    isLessAmount(after.left, before.left) ||
    isLessAmount(after.serving, before.serving) ||
    [...before.zones].some(([zone, serving]) => (after.zones.get(zone) ?? 0) < serving)
  );
}

export function shareOf({ weight }: Amount, total: Amount): number {
  return total.weight === 0 ? 1 : weight / total.weight;
}

/** Share of the registered base weight that does not serve, whatever the reason; undefined where nothing is registered. */
export function lostShareOf({ total, serving }: Pick<Capacity, "total" | "serving">): number | undefined {
  return total.weight === 0 ? undefined : Math.max(0, 1 - shareOf(serving, total));
}

const NOTHING: Amount = { instances: 0, weight: 0 };

/** A weight above the registered one is no capacity that makes up for another's. */
function leftOf(instance: InstanceState, intents: InstanceIntents | undefined): Amount {
  if (intents !== undefined && isTakenOut(intents)) return NOTHING;
  const weight = Math.min(registeredWeight(instance), baseWeightOf(instance, intents));
  return weight === 0 ? NOTHING : { instances: 1, weight };
}

/** Whether an operator keeps it out. */
function isTakenOut({ drains, maintenance, circuit }: InstanceIntents): boolean {
  return drains.length > 0 || maintenance !== undefined || circuit?.state === "open";
}

function plus(a: Amount, b: Amount): Amount {
  return { instances: a.instances + b.instances, weight: a.weight + b.weight };
}

function isLessAmount(now: Amount, before: Amount): boolean {
  return now.instances < before.instances || isLess(now.weight, before.weight);
}
