import type {
  CircuitIntent,
  DrainIntent,
  InstanceIntents,
  MaintenanceIntent,
  WeightIntent,
} from "#lib/contract/intent.ts";

export type IntentMap = ReadonlyMap<string, InstanceIntents>;

/** Intents of which an instance has at most one, whoever owns it. */
export type SoleKind = "weight" | "maintenance" | "circuit";
export type SoleIntent = WeightIntent | MaintenanceIntent | CircuitIntent;

const NONE: InstanceIntents = { drains: [] };
const SOLE = ["weight", "maintenance", "circuit"] as const satisfies readonly SoleKind[];

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

/** Answers what was removed, and what stands still. */
export function withoutDrains(intents: IntentMap, id: string, isRemoved: (drain: DrainIntent) => boolean) {
  const own = intentsOf(intents, id);
  const removed = own.drains.filter(isRemoved);
  const remaining = own.drains.filter((drain) => !isRemoved(drain));
  return { intents: withInstance(intents, id, { ...own, drains: remaining }), removed, remaining };
}

/** Without one drain, by its id. The same map when it does not stand. */
export function withoutDrain(intents: IntentMap, id: string, drain: string): IntentMap {
  const own = intentsOf(intents, id);
  if (!own.drains.some((each) => each.id === drain)) return intents;
  return withInstance(intents, id, { ...own, drains: own.drains.filter((each) => each.id !== drain) });
}

/** With the instance's intent of a kind replaced, or ended where none is given. */
export function withSole<K extends SoleKind>(
  intents: IntentMap,
  id: string,
  kind: K,
  intent: NonNullable<InstanceIntents[K]> | undefined,
): IntentMap {
  const { [kind]: _, ...others } = intentsOf(intents, id);
  // The kind is one of InstanceIntents' own, which a computed name does not show.
  return withInstance(
    intents,
    id,
    (intent === undefined ? others : { ...others, [kind]: intent }) as InstanceIntents,
  );
}

/** Without what ends when its address stays away; maintenance outlasts that. The same map where nothing ends. */
export function withoutOrphaned(intents: IntentMap, id: string): IntentMap {
  const own = intentsOf(intents, id);
  const { maintenance } = own;
  if (allOf(own).every((intent) => intent === maintenance)) return intents;
  return withInstance(intents, id, maintenance === undefined ? NONE : { drains: [], maintenance });
}

/** Without what has expired by `at`; undefined when nothing has. */
export function withoutExpired(intents: IntentMap, at: number): IntentMap | undefined {
  const stands = ({ expiresAt = Infinity }: DrainIntent | SoleIntent) => expiresAt > at;
  // One copy for all of them: thousands that were asked for at once end at once.
  let result: Map<string, InstanceIntents> | undefined;
  for (const [id, own] of intents) {
    if (allOf(own).every(stands)) continue;
    const sole = SOLE.flatMap((kind) => {
      const intent = own[kind];
      return intent !== undefined && stands(intent) ? [[kind, intent] as const] : [];
    });
    result ??= new Map(intents);
    put(result, id, { drains: own.drains.filter(stands), ...Object.fromEntries(sole) });
  }
  return result;
}

/** When the next intent expires, ms; Infinity when none does. */
export function nextExpiry(intents: IntentMap): number {
  let next = Infinity;
  for (const own of intents.values())
    for (const { expiresAt = Infinity } of allOf(own)) next = Math.min(next, expiresAt);
  return next;
}

/** All intents of an instance, of whatever kind. */
export function allOf(own: InstanceIntents): readonly (DrainIntent | SoleIntent)[] {
  return [...own.drains, ...SOLE.flatMap((kind) => own[kind] ?? [])];
}

function withInstance(intents: IntentMap, id: string, own: InstanceIntents): IntentMap {
  const next = new Map(intents);
  put(next, id, own);
  return next;
}

function put(intents: Map<string, InstanceIntents>, id: string, own: InstanceIntents): void {
  if (allOf(own).length === 0) intents.delete(id);
  else intents.set(id, own);
}
