import type { Transition } from "#lib/contract/events.ts";
import type { IntentsBecause } from "#server/core/event.ts";
import type { IntentMap } from "#server/core/intents.ts";
import type { ServiceState } from "#server/core/model.ts";
import { step } from "#server/core/step.ts";
import { isSameTransition } from "./event-log-reservation.ts";
import type { Term } from "./term.ts";

/**
 * What will be told of intents once they are applied: they and their transitions are written together. Only what is
 * told of the change itself. What follows from it, a status, depends on what happens meanwhile.
 */
export function toldOf(
  state: ServiceState,
  intents: IntentMap,
  because: IntentsBecause,
  term: Pick<Term, "now" | "policy">,
): readonly Transition[] {
  const told = (reason: IntentsBecause) => {
    const event = { kind: "intents", intents, revision: state.intentsRevision + 1, because: reason } as const;
    return step(state, event, term.now(), term.policy(state.key)).transitions;
  };
  // Found at a takeover, the same intents have the same consequences, and nothing is told of themselves.
  const consequences = told({ kind: "found" });
  return told(because).filter((each) => !consequences.some((other) => isSameTransition(each, other)));
}
