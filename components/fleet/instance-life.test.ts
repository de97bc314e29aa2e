import { expect, test } from "vitest";
import type { LoggedEvent, TransitionKind } from "#lib/contract/events.ts";
import { circuitMoves, forceMoves, healthMoves, statusMoves, toldSince } from "./instance-life.ts";
import { weightOverTime } from "./weight-over-time.ts";

let count = 0;
const event = (at: number, kind: TransitionKind, rest: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id: `${String(1000 + (count += 1))}`,
  at,
  kind,
  text: "",
  ...rest,
});
const changed = (
  at: number,
  kind: TransitionKind,
  from: string,
  to: string,
  evidence?: Record<string, unknown>,
) => event(at, kind, { from, to, ...(evidence === undefined ? {} : { evidence }) });

test("a life is told from its registration to its end, whatever order its events came in", () => {
  const events = [
    event(1, "instance.registered", { evidence: { status: "pending", health: "unknown", weight: 0 } }),
    changed(2, "health.changed", "unknown", "healthy"),
    changed(2, "status.changed", "pending", "serving", { weightBefore: 0, weight: 100 }),
    changed(5, "circuit.opened", "closed", "open"),
    event(9, "instance.unregistered"),
  ].toReversed();
  expect(healthMoves(events)).toMatchObject([
    { at: 1, from: "gone", to: "unknown" },
    { at: 2, from: "unknown", to: "healthy" },
    { at: 9, from: undefined, to: "gone" },
  ]);
  expect(statusMoves(events).map(({ to }) => to)).toEqual(["pending", "serving", "gone"]);
  expect(circuitMoves(events).map(({ to }) => to)).toEqual(["closed", "open", "gone"]);
  expect(toldSince(events)).toBe(1);
  expect(toldSince([])).toBe(Infinity);
});

test("a registration that does not say how it stood begins as every one does", () => {
  const [registered] = statusMoves([event(1, "instance.registered")]);
  expect(registered).toMatchObject({ at: 1, from: "gone", to: "pending" });
});

test("what is told of a state is its cause alone", () => {
  const texts = [
    "ejected → unhealthy: 3 checks failed: status 503",
    "unhealthy: timeout",
    "10 trial calls succeeded",
  ];
  const events = texts.map((text) => event(1, "circuit.opened", { to: "open", text }));
  expect(circuitMoves(events).map(({ text }) => text)).toEqual([
    "3 checks failed: status 503",
    "timeout",
    "10 trial calls succeeded",
  ]);
});

test("what an operator forces is told by itself", () => {
  const events = [
    event(1, "circuit.forced", { evidence: { state: "open" } }),
    event(2, "circuit.forced", { evidence: { state: "closed" } }),
    event(3, "circuit.unforced"),
  ];
  expect(forceMoves(events).map(({ to }) => to)).toEqual(["open", "closed", "none"]);
  expect(circuitMoves(events)).toEqual([]);
});

const steps = { from: -5, stepMs: 10, count: 10, until: 100 };

test("the weight stands from each event that changed it to the next", () => {
  const events = [
    changed(20, "weight.changed", "100", "50"),
    event(40, "weight.set", { evidence: { weightBefore: 50, weight: 40 } }),
    event(60, "drain.published"),
  ];
  expect(weightOverTime(events, { weight: 40, since: 40 }, steps)).toEqual([
    ...[null, null], // before anything is told
    ...[50, 50],
    ...[40, 40, 40, 40, 40, 40],
  ]);
});

test("a slow start rises evenly to what it had come to", () => {
  const events = [
    event(0, "instance.registered", { evidence: { weight: 0 } }),
    changed(20, "status.changed", "pending", "warming", { weightBefore: 0, weight: 10 }),
    changed(60, "status.changed", "warming", "serving", { weightBefore: 90, weight: 100 }),
  ];
  expect(weightOverTime(events, { weight: 100, since: 60 }, steps)).toEqual([
    ...[0, 0],
    ...[20, 40, 60, 80],
    ...[100, 100, 100, 100],
  ]);
});

test("where another weight stood than was told, nobody knows since when", () => {
  const events = [
    event(0, "instance.registered", { evidence: { weight: 100 } }),
    changed(50, "status.changed", "serving", "unhealthy", { weightBefore: 70, weight: 0 }),
  ];
  expect(weightOverTime(events, { weight: 0, since: 50 }, steps)).toEqual([
    ...[null, null, null, null, null],
    ...[0, 0, 0, 0, 0],
  ]);
});

test("what left the weight as it was tells it until then: what nobody told of came after", () => {
  const events = [
    event(0, "instance.registered", { evidence: { weight: 100 } }),
    changed(30, "health.changed", "healthy", "unhealthy"),
    changed(30, "status.changed", "serving", "unhealthy"), // panic: it is routed to all the same
    changed(50, "health.changed", "unhealthy", "healthy"),
    changed(50, "status.changed", "unhealthy", "serving", { weightBefore: 0, weight: 100 }),
  ];
  expect(weightOverTime(events, { weight: 100, since: 50 }, steps)).toEqual([
    ...[100, 100, 100],
    ...[null, null],
    ...[100, 100, 100, 100, 100],
  ]);
});

test("of what is gone nothing weighs, and of what never changed the weight of now is known since its cause", () => {
  expect(weightOverTime([event(50, "instance.unregistered")], undefined, steps).at(-1)).toBeNull();
  expect(weightOverTime([], { weight: 7, since: 80 }, steps)).toEqual([
    ...[null, null, null, null, null, null, null, null],
    ...[7, 7],
  ]);
  expect(weightOverTime([], { weight: 7, since: 0 }, { ...steps, until: 50 }).slice(5)).toEqual(
    Array(5).fill(null),
  );
});
