import type { DrainIntent, InstanceIntents, WeightIntent } from "#lib/contract/intent.ts";

export type IntentMap = ReadonlyMap<string, InstanceIntents>;

const NONE: InstanceIntents = { drains: [] };

export function intentsOf(intents: IntentMap, id: string): InstanceIntents {
  return intents.get(id) ?? NONE;
}

/** The owner's standing drain of an instance. The same owner asking again gets the same drain. */
export function standingDrain(intents: IntentMap, id: string, owner: string): DrainIntent | undefined {
  return intents.get(id)?.drains.find((drain) => drain.owner === owner);
}

export function withDrain(intents: IntentMap, id: string, drain: DrainIntent): IntentMap {
  const own = intentsOf(intents, id);
  return withInstance(intents, id, {
    ...own,
    drains: [...own.drains.filter((d) => d.owner !== drain.owner), drain],
  });
}

/** Without the owner's drain; without any, where no owner is named. Answers what was removed, and what stands still. */
export function withoutDrains(intents: IntentMap, id: string, owner: string | undefined) {
  const own = intentsOf(intents, id);
  const isRemoved = (drain: DrainIntent) => owner === undefined || drain.owner === owner;
  const removed = own.drains.filter(isRemoved);
  const remaining = own.drains.filter((drain) => !isRemoved(drain));
  return { intents: withInstance(intents, id, { ...own, drains: remaining }), removed, remaining };
}

export function withWeight(intents: IntentMap, id: string, weight: WeightIntent | undefined): IntentMap {
  const { drains } = intentsOf(intents, id);
  return withInstance(intents, id, weight === undefined ? { drains } : { drains, weight });
}

/** Without what has expired by `at`; undefined when nothing has. */
export function withoutExpired(
  intents: IntentMap,
  at: number,
):
  | {
      readonly intents: IntentMap;
      readonly expired: readonly (DrainIntent & { id: string; instance: string })[];
    }
  | undefined {
  const isExpired = (drain: DrainIntent) => drain.expiresAt !== undefined && drain.expiresAt <= at;
  let result = intents;
  const expired: (DrainIntent & { instance: string })[] = [];
  for (const [instance, own] of intents) {
    const gone = own.drains.filter(isExpired);
    if (gone.length === 0) continue;
    expired.push(...gone.map((drain) => ({ ...drain, instance })));
    result = withInstance(result, instance, {
      ...own,
      drains: own.drains.filter((drain) => !isExpired(drain)),
    });
  }
  return expired.length === 0 ? undefined : { intents: result, expired };
}

/** When the next intent expires, ms; Infinity when none does. */
export function nextExpiry(intents: IntentMap): number {
  let next = Infinity;
  for (const { drains } of intents.values())
    for (const drain of drains) next = Math.min(next, drain.expiresAt ?? Infinity);
  return next;
}

function withInstance(intents: IntentMap, id: string, own: InstanceIntents): IntentMap {
  const next = new Map(intents);
  if (own.drains.length === 0 && own.weight === undefined) next.delete(id);
  else next.set(id, own);
  return next;
}
