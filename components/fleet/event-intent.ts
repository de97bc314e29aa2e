import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import type { IntentKind, IntentView } from "#lib/contract/intent.ts";

const made: Partial<Record<TransitionKind, IntentKind>> = {
  "drain.requested": "drain",
  "weight.set": "weight",
  "maintenance.set": "maintenance",
  "circuit.forced": "circuit",
};

/** Whether it tells of an override that was made, which may still stand. */
export function isOfIntent({ kind, instance }: LoggedEvent): boolean {
  return made[kind] !== undefined && instance !== undefined;
}

/** The event is told when what it tells of is written. */
const SAME_MS = 2000;

/** The override that an event tells of, where it still stands: one that took its place is another. */
export function intentOf(event: LoggedEvent, standing: readonly IntentView[]): IntentView | undefined {
  const kind = made[event.kind];
  const id = event.evidence?.["id"];
  return standing.find(
    (intent) =>
      intent.kind === kind &&
      intent.namespace === event.namespace &&
      intent.service === event.service &&
      intent.instance === event.instance &&
      (id === undefined ? Math.abs(intent.createdAt - event.at) <= SAME_MS : intent.id === id),
  );
}
