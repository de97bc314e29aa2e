import type { GuardVerdict } from "#lib/contract/guard.ts";
import type { GuardPolicy, Policy } from "#lib/contract/policy.ts";
import { type Capacity, capacityOf, isLess, shareOf, takesAway } from "./capacity.ts";
import type { IntentMap } from "./intents.ts";
import type { ServiceState } from "./model.ts";
import { step } from "./step.ts";

/** What the guards say of a change. */
export interface Judgement {
  /** Whether it takes any capacity away; where not, no guard speaks. */
  readonly takesAway: boolean;
  readonly verdicts: readonly GuardVerdict[];
}

/** What the guards say of other intents than those that stand, whatever became of the instances. decisions.md §4. */
export function guardsOf(state: ServiceState, after: IntentMap, policy: Policy, at: number): GuardVerdict[] {
  return [...judge(state, underIntents(state, after, at, policy), policy).verdicts];
}

/** The state that would be as soon as these intents stood. */
export function underIntents(
  state: ServiceState,
  intents: IntentMap,
  at: number,
  policy: Policy,
): ServiceState {
  if (intents === state.intents) return state;
  const revision = state.intentsRevision + 1;
  const because = { kind: "asked", actor: "" } as const;
  const event = { kind: "intents", intents, revision, because, isSupposed: true } as const;
  return step(state, event, at, policy).state;
}

/**
 * Two counts must hold: what operators leave in, so that recoveries and failures between two changes cannot add up to
 * less, and what of it serves now. A change that makes neither smaller passes.
 */
export function judge(
  before: ServiceState,
  after: ServiceState,
  { guard }: Pick<Policy, "guard">,
): Judgement {
  const was = capacityOf(before);
  const is = capacityOf(after);
  if (!takesAway(was, is)) return { takesAway: false, verdicts: [] };
  const verdicts = [minServing(was, is, guard), minCapacity(was, is, guard), ...lastOfZone(was, is, guard)];
  return { takesAway: true, verdicts: verdicts.filter((verdict) => verdict !== undefined) };
}

function minServing(was: Capacity, is: Capacity, { minServing: needed }: GuardPolicy) {
  for (const count of ["serving", "left"] as const) {
    const { instances } = is[count];
    if (instances >= needed || instances >= was[count].instances) continue;
    return verdict("minServing", {
      left: instances,
      needed,
      leaves: leavesOf(is, count),
      asked: `at least ${needed}`,
    });
  }
  return undefined;
}

function minCapacity(was: Capacity, is: Capacity, { minCapacity: needed }: GuardPolicy) {
  for (const count of ["serving", "left"] as const) {
    const left = shareOf(is[count], is.total);
    if (!isLess(left, needed) || !isLess(left, shareOf(was[count], was.total))) continue;
    return verdict("minCapacity", {
      left,
      needed,
      leaves: leavesOf(is, count),
      asked: percent(needed),
    });
  }
  return undefined;
}

/** A zone has traffic while any of its instances serves. */
function lastOfZone(was: Capacity, is: Capacity, { strictZones }: GuardPolicy): GuardVerdict[] {
  const emptied = [...was.zones.keys()].filter((zone) => !is.zones.has(zone));
  return emptied.map((zone) => ({
    guard: "lastOfZone",
    refuses: strictZones,
    left: 0,
    needed: 1,
    zone,
    text: `would leave none serving in zone ${zone}`,
  }));
}

type Leaves = NonNullable<GuardVerdict["leaves"]>;

function verdict(
  guard: GuardVerdict["guard"],
  { left, needed, leaves, asked }: { left: number; needed: number; leaves: Leaves; asked: string },
): GuardVerdict {
  const text = `${leavesText(leaves)}; the policy asks for ${asked}`;
  return { guard, refuses: true, left, needed, text, leaves };
}

function leavesOf(capacity: Capacity, count: "serving" | "left"): Leaves {
  const { [count]: amount, total } = capacity;
  return {
    count: count === "left" ? "in" : count,
    instances: amount.instances,
    of: total.instances,
    share: shareOf(amount, total),
  };
}

function leavesText({ count, instances, of: total, share }: Leaves): string {
  const of = `${instances === 0 ? "none" : instances} of ${total}`;
  const weight = `${percent(share)} of the base weight`;
  return count === "serving"
    ? `would leave ${of} serving, ${weight}`
    : `operators would leave ${of} in, ${weight}, whatever their health`;
}

/** Rounded down: what is below a bound must not read as if it were at it. */
function percent(share: number): string {
  return `${Math.floor(share * 1000 + 1e-6) / 10} %`;
}
