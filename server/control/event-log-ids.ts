import { EventId } from "#lib/contract/events.ts";

export interface EventPlace {
  /** Create revision of the leader key in that term: each is greater than those before. */
  readonly term: number;
  /** Counts the events of a term, from 1. */
  readonly n: number;
}

/** Wide enough for every safe integer, and for more events than a term can have. */
const TERM_DIGITS = 11;
const NUMBER_DIGITS = 8;

export function eventId({ term, n }: EventPlace): string {
  return `${digits(term, TERM_DIGITS)}-${digits(n, NUMBER_DIGITS)}`;
}

/** Undefined for what is not the id of an event. */
export function readEventId(id: string): EventPlace | undefined {
  if (!EventId.safeParse(id).success) return undefined;
  const [term = "", n = ""] = id.split("-");
  return { term: Number.parseInt(term, 36), n: Number.parseInt(n, 36) };
}

function digits(value: number, width: number): string {
  return value.toString(36).padStart(width, "0");
}
