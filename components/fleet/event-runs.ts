import type { LoggedEvent } from "#lib/contract/events.ts";

/** Fewer in a row than this are told one by one. */
const LEAST = 3;

/** Events that are told as one: the newest first, at least one. */
export type EventRun = readonly [LoggedEvent, ...LoggedEvent[]];

/**
 * Events in a row of one kind and one service, as one each: a hundred registrations that cannot be read do not push out
 * what else happened. What a person did stands alone.
 */
export function runsOf(events: readonly LoggedEvent[]): readonly EventRun[] {
  const runs: [LoggedEvent, ...LoggedEvent[]][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last !== undefined && isAlike(last[0], event)) last.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run): EventRun[] =>
    run.length < LEAST ? run.map((event): EventRun => [event]) : [run],
  );
}

function isAlike(a: LoggedEvent, b: LoggedEvent): boolean {
  if (a.kind !== b.kind || a.actor !== undefined || b.actor !== undefined) return false;
  // What cannot be read often names no service.
  return (
    a.kind === "instance.quarantined" ||
    (a.service === b.service && a.namespace === b.namespace && a.to === b.to)
  );
}
