import { ENDPOINT_STATUSES, HEALTH_KINDS } from "#lib/contract/closed-sets.ts";
import type { CircuitView } from "#lib/contract/explain.ts";
import type { LoggedEvent } from "#lib/contract/events.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import type { HealthKind } from "#lib/contract/views.ts";
import type { Move } from "./stretches.ts";

/** Nothing was registered at the address. */
export const GONE = "gone";
type Gone = typeof GONE;
export type LivedHealth = HealthKind | Gone;
export type LivedStatus = EndpointStatus | Gone;
export type LivedCircuit = CircuitView["state"] | Gone;
/** What an operator laid over the circuit. */
export type LivedForce = "open" | "closed" | "none";

const healthOf = (text: unknown) => HEALTH_KINDS.find((kind) => kind === text);
const statusOf = (text: unknown) => ENDPOINT_STATUSES.find((status) => status === text);
const circuits = ["closed", "open", "half-open"] as const;
const circuitOf = (text: unknown) => circuits.find((state) => state === text);

/** The moves of an instance's health as its transitions tell them; `events` in any order. */
export function healthMoves(events: readonly LoggedEvent[]): Move<LivedHealth>[] {
  return movesOf(events, (event) =>
    event.kind === "health.changed"
      ? { from: healthOf(event.from), to: healthOf(event.to) }
      : comingAndGoing<LivedHealth>(event, healthOf(event.evidence?.["health"]) ?? "unknown"),
  );
}

export function statusMoves(events: readonly LoggedEvent[]): Move<LivedStatus>[] {
  return movesOf(events, (event) =>
    event.kind === "status.changed"
      ? { from: statusOf(event.from), to: statusOf(event.to) }
      : comingAndGoing<LivedStatus>(event, statusOf(event.evidence?.["status"]) ?? "pending"),
  );
}

/** Of the automatic circuit, which runs on under whatever an operator says. */
export function circuitMoves(events: readonly LoggedEvent[]): Move<LivedCircuit>[] {
  return movesOf(events, (event) => {
    const { kind, from, to } = event;
    if (kind === "circuit.opened" || kind === "circuit.half_open" || kind === "circuit.closed")
      return { from: circuitOf(from), to: circuitOf(to) };
    return comingAndGoing<LivedCircuit>(event, "closed");
  });
}

export function forceMoves(events: readonly LoggedEvent[]): Move<LivedForce>[] {
  return movesOf(events, ({ kind, evidence }) => {
    if (kind === "circuit.unforced") return { from: undefined, to: "none" };
    if (kind !== "circuit.forced") return undefined;
    return { from: undefined, to: evidence?.["state"] === "open" ? "open" : "closed" };
  });
}

function comingAndGoing<T extends string>(
  { kind }: LoggedEvent,
  first: T,
): { from: T | Gone | undefined; to: T | Gone } | undefined {
  if (kind === "instance.registered") return { from: GONE, to: first };
  return kind === "instance.unregistered" ? { from: undefined, to: GONE } : undefined;
}

function movesOf<T>(
  events: readonly LoggedEvent[],
  moveOf: (event: LoggedEvent) => { from: T | undefined; to: T | undefined } | undefined,
): Move<T>[] {
  return inOrder(events).flatMap((event) => {
    const { from, to } = moveOf(event) ?? {};
    return to === undefined ? [] : [{ at: event.at, from, to, text: causeIn(event) }];
  });
}

/** `ejected → unhealthy: 3 checks failed` → `3 checks failed`: the state itself is told beside it. */
function causeIn({ kind, text }: LoggedEvent): string {
  if (kind === "instance.registered") return "registered";
  return text.replace(/^(?:[\w-]+ → )?[\w-]+: /, "");
}

/** Ids sort as the events came, also those of one moment. */
export function inOrder(events: readonly LoggedEvent[]): LoggedEvent[] {
  return events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** From when on all transitions are told: the oldest one that has come, or the beginning where there are no older. */
export function toldSince(events: readonly LoggedEvent[]): number {
  return events.reduce((oldest, { at }) => Math.min(oldest, at), Infinity);
}
