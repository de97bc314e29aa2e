import type { LoggedEvent } from "#lib/contract/events.ts";

/** Fewer in a row than this are told one by one. */
const LEAST = 3;

/** What befalls a service's instances at once is written with other kinds between. */
const TOGETHER_MS = 5000;

/** Events that are told as one: the newest first, at least one. */
export type EventRun = readonly [LoggedEvent, ...LoggedEvent[]];

/**
 * Events in a row of one kind and one service, as one each: a hundred registrations that cannot be read do not push out
 * what else happened. What a person did stands alone. What goes on all the time is one also with others between: it
 * stands where it happened last.
 */
export function runsOf(events: readonly LoggedEvent[]): readonly EventRun[] {
  const runs: [LoggedEvent, ...LoggedEvent[]][] = [];
  for (const [index, event] of events.entries()) {
    const before = events[index - 1];
    const run = runs.findLast((each) => isAlike(each[0], event) && goesOn(each, event, before));
    if (run === undefined) runs.push([event]);
    else run.push(event);
  }
  const place = new Map(events.map((event, index) => [event, index]));
  return runs
    .flatMap((run): EventRun[] => (run.length < LEAST ? run.map((event): EventRun => [event]) : [run]))
    .toSorted(([a], [b]) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

/** In a row, at once with others between, or all the time. */
function goesOn(run: EventRun, event: LoggedEvent, before: LoggedEvent | undefined): boolean {
  const oldest = run.at(-1) ?? run[0];
  return oldest === before || isSteady(event) || oldest.at - event.at <= TOGETHER_MS;
}

function isAlike(a: LoggedEvent, b: LoggedEvent): boolean {
  if (a.kind !== b.kind || a.actor !== undefined || b.actor !== undefined) return false;
  // What cannot be read often names no service.
  return (
    a.kind === "instance.quarantined" ||
    (a.service === b.service && a.namespace === b.namespace && (isSteady(a) || a.to === b.to))
  );
}

/** By latency a weight moves every few seconds. */
function isSteady({ kind }: LoggedEvent): boolean {
  return kind === "weight.changed";
}
