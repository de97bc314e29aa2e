import type { LoggedEvent } from "#lib/contract/events.ts";

interface HeldEvents {
  readonly shown: readonly LoggedEvent[];
  /** How many newer ones there are; where `isMore`, more than these came and went. */
  readonly waiting: number;
  readonly isMore: boolean;
}

/** What is shown of a log, newest first, that was `held` then and is `events` now: what was there and what is older. */
export function heldEvents(held: readonly LoggedEvent[], events: readonly LoggedEvent[]): HeldEvents {
  const [first] = held;
  const last = held.at(-1);
  if (held === events || first === undefined || last === undefined)
    return { shown: events, waiting: 0, isMore: false };
  // Ids sort as text in the order of events.
  const waiting = events.filter(({ id }) => id > first.id).length;
  const older = events.filter(({ id }) => id < last.id);
  return { shown: [...held, ...older], waiting, isMore: waiting > 0 && waiting === events.length };
}
