import type { GuardName } from "#lib/contract/guard.ts";
import type {
  CircuitIntent,
  CircuitWish,
  DrainIntent,
  InstanceIntents,
  MaintenanceIntent,
  WeightIntent,
} from "#lib/contract/intent.ts";
import {
  type IntentMap,
  intentsOf,
  type SoleIntent,
  type SoleKind,
  standingDrain,
  withDrain,
  withoutDrains,
  withSole,
} from "./intents.ts";

interface Timed {
  /** It ends by itself after this; stands until undone where it is not said. */
  readonly expiresInMs?: number | undefined;
}

interface Ending {
  /** Ids of intents: no other is ended. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** What shall be of one instance. */
export type Wish = { readonly id: string } & (
  | ({ readonly kind: "drain"; readonly keepAliveMs?: number | undefined } & Timed)
  | ({ readonly kind: "undrain"; readonly all: boolean } & Ending)
  | ({ readonly kind: "set-weight"; readonly weight: WeightIntent["weight"] } & Timed)
  | ({ readonly kind: "unset-weight" } & Ending)
  | ({ readonly kind: "set-maintenance" } & Timed)
  | ({ readonly kind: "unset-maintenance" } & Ending)
  | ({ readonly kind: "circuit"; readonly state: CircuitWish } & Timed & Ending)
);

/** Who wishes, when and why. */
export interface Wishing {
  readonly owner: string;
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
  /** Of the kind given. */
  readonly newId: (kind: string) => string;
  /** Guards that are passed by force; it stands with what is made. */
  readonly forced?: readonly GuardName[] | undefined;
}

export type WishResult =
  | { readonly kind: "drained"; readonly created: boolean; readonly drain: DrainIntent }
  | {
      readonly kind: "undrained";
      readonly removed: readonly DrainIntent[];
      readonly remaining: readonly DrainIntent[];
    }
  | { readonly kind: "weight-set"; readonly intent: WeightIntent }
  | { readonly kind: "maintenance-set"; readonly intent: MaintenanceIntent }
  | { readonly kind: "circuit-set"; readonly intent: CircuitIntent }
  | { readonly kind: "done" };

/** The intents that would stand; the same map when the wish changes none. */
interface Granted {
  readonly kind: "granted";
  readonly intents: IntentMap;
  readonly result: WishResult;
}

/** Only its owner replaces what stands; who ends what they saw does not end what stands there since (`isAnother`). */
interface Held {
  readonly kind: "held";
  readonly what: SoleKind;
  readonly by: SoleIntent;
  readonly isAnother?: true;
}

/** All wishes, one after another; the first that cannot be granted ends it. */
export function grantAll(
  intents: IntentMap,
  wishes: readonly Wish[],
  wishing: Wishing,
):
  | { readonly kind: "granted"; readonly intents: IntentMap; readonly results: readonly WishResult[] }
  | HeldWish {
  // One copy for all of them: a wish is of one instance, and a copy for each of thousands would take seconds.
  let standing: Map<string, InstanceIntents> | undefined;
  const results: WishResult[] = [];
  for (const wish of wishes) {
    const { id } = wish;
    const before = (standing ?? intents).get(id);
    const own: IntentMap = new Map(before === undefined ? [] : [[id, before]]);
    const outcome = grant(own, wish, wishing);
    if (outcome.kind === "held") return { ...outcome, id };
    results.push(outcome.result);
    if (outcome.intents === own) continue;
    standing ??= new Map(intents);
    const after = outcome.intents.get(id);
    if (after === undefined) standing.delete(id);
    else standing.set(id, after);
  }
  return { kind: "granted", intents: standing ?? intents, results };
}

export interface HeldWish extends Held {
  readonly id: string;
}

function grant(intents: IntentMap, wish: Wish, wishing: Wishing): Granted | Held {
  switch (wish.kind) {
    case "drain":
      return drain(intents, wish, wishing);
    case "undrain":
      return undrain(intents, wish, wishing);
    case "set-weight":
      return set(intents, wish, "weight", wishing, { weight: wish.weight }, (intent) => ({
        kind: "weight-set",
        intent,
      }));
    case "set-maintenance":
      return set(intents, wish, "maintenance", wishing, {}, (intent) => ({
        kind: "maintenance-set",
        intent,
      }));
    case "circuit":
      if (wish.state === "auto" || wish.state === "half-open") return unset(intents, wish, "circuit");
      return set(intents, wish, "circuit", wishing, { state: wish.state }, (intent) => ({
        kind: "circuit-set",
        intent,
      }));
    case "unset-weight":
      return unset(intents, wish, "weight");
    case "unset-maintenance":
      return unset(intents, wish, "maintenance");
  }
}

/** The owner's standing drain is answered as it is, but a new expiry or keepalive is a new wish. */
function drain(intents: IntentMap, wish: Wish & { kind: "drain" }, wishing: Wishing): Granted {
  const { id, expiresInMs, keepAliveMs } = wish;
  const standing = standingDrain(intents, id, wishing.owner);
  const asked = {
    ...expiryOf(wish, wishing.at),
    ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
  };
  const isKept =
    standing !== undefined &&
    expiresInMs === undefined &&
    (keepAliveMs === undefined || keepAliveMs === standing.keepAliveMs);
  if (isKept) return granted(intents, { kind: "drained", created: false, drain: standing });
  const intent: DrainIntent = { ...(standing ?? begun("drain", wishing)), ...asked };
  return granted(withDrain(intents, id, intent), {
    kind: "drained",
    created: standing === undefined,
    drain: intent,
  });
}

function undrain(intents: IntentMap, wish: Wish & { kind: "undrain" }, { owner }: Wishing): Granted {
  const { id, all, only } = wish;
  const isEnded = (drain: DrainIntent) => (all || drain.owner === owner) && (only?.has(drain.id) ?? true);
  const { intents: next, removed, remaining } = withoutDrains(intents, id, isEnded);
  return granted(removed.length === 0 ? intents : next, { kind: "undrained", removed, remaining });
}

type Value<K extends SoleKind> = Omit<Sole<K>, keyof MaintenanceIntent>;
type Sole<K extends SoleKind> = K extends "weight"
  ? WeightIntent
  : K extends "circuit"
    ? CircuitIntent
    : MaintenanceIntent;

function set<K extends SoleKind>(
  intents: IntentMap,
  wish: Wish & Timed,
  what: K,
  wishing: Wishing,
  value: Value<K>,
  resultOf: (intent: Sole<K>) => WishResult,
): Granted | Held {
  // The intent of a kind is of that kind's type, which an indexed access over a parameter does not show.
  const standing = intentsOf(intents, wish.id)[what] as Sole<K> | undefined;
  if (standing !== undefined && standing.owner !== wishing.owner) return { kind: "held", what, by: standing };
  if (standing !== undefined && wish.expiresInMs === undefined && isAlike(standing, value, wishing))
    return granted(intents, resultOf(standing));
  const intent = { ...begun(what, wishing), ...expiryOf(wish, wishing.at), ...value } as Sole<K>; // as above
  return granted(withSole(intents, wish.id, what, intent as never), resultOf(intent));
}

function unset(intents: IntentMap, { id, only }: { id: string } & Ending, what: SoleKind): Granted | Held {
  const standing = intentsOf(intents, id)[what];
  if (standing === undefined) return granted(intents, { kind: "done" });
  if (only?.has(standing.id) === false) return { kind: "held", what, by: standing, isAnother: true };
  return granted(withSole(intents, id, what, undefined), { kind: "done" });
}

function isAlike(standing: SoleIntent, value: object, { reason }: Wishing): boolean {
  const stands = Object.entries(value).every(
    ([name, wanted]) => JSON.stringify(Reflect.get(standing, name)) === JSON.stringify(wanted),
  );
  return stands && standing.reason === reason && standing.expiresAt === undefined;
}

function begun(kind: string, { owner, actor, reason, at, newId, forced }: Wishing): MaintenanceIntent {
  const by = forced === undefined ? {} : { forced: [...forced] };
  return { id: newId(kind), owner, actor, reason, createdAt: at, ...by };
}

function expiryOf({ expiresInMs }: Timed, at: number): { expiresAt?: number } {
  return expiresInMs === undefined ? {} : { expiresAt: at + expiresInMs };
}

function granted(intents: IntentMap, result: WishResult): Granted {
  return { kind: "granted", intents, result };
}
