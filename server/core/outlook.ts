import type { Policy } from "#lib/contract/policy.ts";
import { Change } from "./change.ts";
import { underIntents } from "./guards.ts";
import type { IntentMap } from "./intents.ts";
import type { Departure, InstanceState, ServiceState } from "./model.ts";
import { step } from "./step.ts";

/** Other intents than those that stand, another policy, or both. */
export interface Draft {
  readonly intents?: IntentMap | undefined;
  readonly policy?: Policy | undefined;
}

export interface Outlook {
  /** As soon as the draft stands. */
  readonly atOnce: ServiceState;
  /** When what it began has come to its end, and nothing else has happened. */
  readonly inTheEnd: ServiceState;
}

/** What would come of a draft, by the very steps that would be taken. */
export function outlookOf(state: ServiceState, draft: Draft, policy: Policy, at: number): Outlook {
  const drafted = draft.policy ?? policy;
  const obeyed = draft.policy === undefined ? state : step(state, { kind: "policy" }, at, drafted).state;
  const atOnce = underIntents(obeyed, draft.intents ?? state.intents, at, drafted);
  const change = new Change(atOnce, at, drafted);
  for (const [id, now] of atOnce.instances) {
    if (state.intents.get(id) === atOnce.intents.get(id)) continue;
    if (now.departure !== undefined) change.put({ ...now, departure: drained(now.departure, at) });
    else if (now.registered !== undefined) comeBack(change, now, state.instances.get(id), at, drafted);
  }
  return { atOnce, inTheEnd: change.done().state };
}

/** Its next check decides as the last one did, and where it comes back, its slow start is over. */
function comeBack(
  change: Change,
  now: InstanceState,
  before: InstanceState | undefined,
  at: number,
  { slowStart }: Policy,
): void {
  const passes = now.health.kind === "healthy" || now.health.kind === "degraded";
  if (passes && now.gate.kind === "awaiting-pass") change.put({ ...now, gate: { kind: "open" } });
  const back = change.get(now.id);
  if (back?.rotation.kind !== "in" || before?.rotation.kind === "in") return;
  const since = at - slowStart.windowMs;
  change.put({ ...back, rotation: { ...back.rotation, since, share: 1 } });
}

function drained(departure: Departure, at: number): Departure {
  if (departure.stage === "drained") return departure;
  return {
    stage: "drained",
    requestedAt: departure.requestedAt,
    publishedAt: at,
    revision: 0,
    convergedAt: at,
    drainedAt: at,
    evidence: "time",
  };
}
