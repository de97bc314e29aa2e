import type { LoggedEvent, Transition } from "#lib/contract/events.ts";
import { eventId, readEventId, type EventPlace } from "./event-log-ids.ts";

/** An event as it is written: its id is told by the key. */
export interface EncodedEvent extends EventPlace {
  readonly at: number;
  readonly json: string;
  readonly bytes: number;
}

/** More than any text of ours; what is longer was made so by a name or a reason from outside. */
const MAX_EVENT_BYTES = 16 * 1024;
const MAX_TEXT_CHARS = 1000;

/** The transition as the log keeps it. */
export function bounded(transition: Transition): Transition {
  if (Buffer.byteLength(JSON.stringify(transition)) <= MAX_EVENT_BYTES) return transition;
  const { evidence: _, ...rest } = transition;
  return { ...rest, text: rest.text.slice(0, MAX_TEXT_CHARS).toWellFormed() };
}

export function encodeEvent(place: EventPlace, transition: Transition): EncodedEvent {
  const json = JSON.stringify(transition);
  return { ...place, at: transition.at, json, bytes: Buffer.byteLength(json) + 1 };
}

/** Events that follow each other, as one value. `at` is the newest's, first, so that it can be told without parsing. */
export function encodeBatch(events: readonly EncodedEvent[]): Buffer {
  const at = events.reduce((newest, event) => Math.max(newest, event.at), 0);
  return Buffer.from(`{"v":1,"at":${at},"events":[${events.map(({ json }) => json).join(",")}]}`);
}

/** When the newest event of a batch was, ms; 0 where that cannot be told. */
export function batchAt(value: Buffer): number {
  return Number(/^\{"v":1,"at":(\d{1,16}),/.exec(value.toString("latin1", 0, 40))?.[1] ?? 0);
}

/** Oldest first. Empty for a value that cannot be read: nothing depends on it. */
export function decodeBatch(firstId: string, value: Buffer): LoggedEvent[] {
  const first = readEventId(firstId);
  const events = parseEvents(value);
  if (first === undefined || !Array.isArray(events)) return [];
  return events.flatMap((event: unknown, i) =>
    isTransition(event) ? [{ ...event, id: eventId({ term: first.term, n: first.n + i }) }] : [],
  );
}

function parseEvents(value: Buffer): unknown {
  try {
    return (JSON.parse(value.toString("utf8")) as { events?: unknown }).events; // a leader's own writing; looked at next
  } catch {
    return undefined;
  }
}

/** What every reader relies on. A kind that a newer version knows is passed on as it is. */
function isTransition(event: unknown): event is Transition {
  if (typeof event !== "object" || event === null) return false;
  return "kind" in event && typeof event.kind === "string" && "at" in event && typeof event.at === "number";
}
