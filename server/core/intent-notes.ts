import type { TransitionKind } from "#lib/contract/events.ts";
import type { InstanceIntents } from "#lib/contract/intent.ts";
import type { Change } from "./change.ts";
import type { IntentsBecause } from "./event.ts";

type Wish = Pick<InstanceIntents["drains"][number], "id">;

/** Tells what changed in an instance's intents, and by whom. What stood when a leader came is no news. */
export function noteIntents(
  change: Change,
  instance: string,
  before: InstanceIntents | undefined,
  now: InstanceIntents | undefined,
  because: IntentsBecause,
): void {
  if (because.kind === "found") return;
  const by = because.kind === "asked" ? { actor: because.actor } : {};
  const note = (kind: TransitionKind, text: string, evidence?: Record<string, unknown>) =>
    change.note(kind, instance, { text, ...by, ...(evidence === undefined ? {} : { evidence }) });
  noteDrains(before, now, because, note);
  if (isNew(before?.weight, now?.weight)) {
    const { weight, reason } = now.weight;
    note("weight.set", `base weight ${weight.value}${weight.kind === "percent" ? "%" : ""}: ${reason}`);
  } else if (now?.weight === undefined && before?.weight !== undefined)
    note("weight.unset", `back to the registered weight${WHY[because.kind]}`);
  if (isNew(before?.maintenance, now?.maintenance)) {
    note("maintenance.set", `in maintenance: ${now.maintenance.reason}`);
  } else if (now?.maintenance === undefined && before?.maintenance !== undefined)
    note("maintenance.unset", `maintenance is over${WHY[because.kind]}`);
  if (isNew(before?.circuit, now?.circuit)) {
    const { state, reason } = now.circuit;
    note("circuit.forced", `${state === "open" ? "ejected" : "kept in"}: ${reason}`, { state });
  } else if (now?.circuit === undefined && before?.circuit !== undefined)
    note("circuit.unforced", `the circuit is automatic again${WHY[because.kind]}`);

  function isNew<T extends Wish>(old: T | undefined, wish: T | undefined): wish is T {
    return wish !== undefined && wish.id !== old?.id;
  }
}

const WHY = {
  asked: "",
  expired: ": the override expired",
  orphaned: ": nothing was registered there for long",
  abandoned: "",
  found: "",
} as const satisfies Record<IntentsBecause["kind"], string>;

const ENDED = {
  asked: ["drain.undone", "undone"],
  expired: ["drain.expired", "expired"],
  orphaned: ["intent.orphaned", "ended: nothing was registered there for long"],
  abandoned: ["drain.abandoned", "ended: nobody renewed it, and the instance passes its checks"],
  found: ["drain.undone", "undone"],
} as const satisfies Record<IntentsBecause["kind"], readonly [TransitionKind, string]>;

function noteDrains(
  before: InstanceIntents | undefined,
  now: InstanceIntents | undefined,
  because: IntentsBecause,
  note: (kind: TransitionKind, text: string, evidence: Record<string, unknown>) => void,
): void {
  for (const drain of now?.drains ?? []) {
    if (before?.drains.some(({ id }) => id === drain.id)) continue;
    const { id, owner, reason } = drain;
    note("drain.requested", `drained by ${owner}: ${reason}`, { id, owner });
  }
  for (const { id, owner, reason } of before?.drains ?? []) {
    if (now?.drains.some((drain) => drain.id === id)) continue;
    const [kind, what] = ENDED[because.kind];
    note(kind, `drain of ${owner} ${what}: ${reason}`, { id, owner });
  }
}
