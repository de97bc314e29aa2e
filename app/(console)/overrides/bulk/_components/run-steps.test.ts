import { expect, test } from "vitest";
import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { type Attempt, heldOf, nextStep, safeAfter, stepsOf, withOthers } from "./run-steps.ts";

const outcome = (
  service: string,
  instances: string[],
  more: Partial<ServiceOutcome> = {},
): ServiceOutcome => ({
  service,
  outcome: "done",
  instances,
  unchanged: [],
  guards: [],
  ...more,
});
const nothing = { safe: new Set<string>(), forced: [], failures: new Map<string, Attempt>() };
const statesOf = (known: Parameters<typeof stepsOf>[0]) =>
  stepsOf(known).map(({ service, instance, state }) => `${service}${instance} ${state}`);

test("who is held is under way until it is safe to stop, and only then the next of them begins", () => {
  const plan = [outcome("a", ["1", "2"], { unchanged: ["1"] }), outcome("b", ["3"])];
  const steps = stepsOf({ ...nothing, plan });
  expect(nextStep(steps, 1)).toBeUndefined();
  expect(nextStep(steps, 2)).toEqual({ service: "a", instances: ["2"] });
  const later = stepsOf({ ...nothing, plan, safe: new Set(["a 1"]) });
  expect(nextStep(later, 1)).toEqual({ service: "a", instances: ["2"] });
});

test("a service that a guard refuses is left out until the guard is passed on purpose", () => {
  const guards = [{ guard: "minCapacity" as const, refuses: true, text: "", left: 0, needed: 1 }];
  const plan = [outcome("a", ["1"], { outcome: "refused", guards }), outcome("b", ["2"])];
  expect(statesOf({ ...nothing, plan })).toEqual(["a1 refused", "b2 waiting"]);
  expect(nextStep(stepsOf({ ...nothing, plan }), 5)?.service).toBe("b");
  expect(statesOf({ ...nothing, plan, forced: ["minCapacity"] })).toEqual(["a1 waiting", "b2 waiting"]);
});

test("what was answered with an error is not asked for again by itself", () => {
  const plan = [outcome("a", ["1"]), outcome("b", ["2"])];
  const steps = stepsOf({ ...nothing, plan, failures: new Map([["a", { message: "no leader" }]]) });
  expect(steps[0]).toMatchObject({ state: "failed", message: "no leader" });
  expect(nextStep(steps, 1)?.service).toBe("b");
});

test("of those whose answer was lost nobody knows; the others of the service wait, and what stands is under way", () => {
  const plan = [outcome("a", ["1", "2", "3"], { unchanged: ["1"] })];
  const failures = new Map([["a", { message: "no answer", lost: ["1", "2"] }]]);
  expect(statesOf({ ...nothing, plan, failures })).toEqual(["a1 draining", "a2 unknown", "a3 waiting"]);
});

test("who was safe to stop stays so when it is stopped, and is not when it was undone and is drained again", () => {
  const drain = { service: "a", instance: "1", registered: true, safeToStop: true };
  const safe = safeAfter(new Set(), [drain]);
  expect([...safe]).toEqual(["a 1"]);
  expect(safeAfter(safe, [drain])).toBe(safe);
  const left = { ...drain, registered: false, safeToStop: false };
  expect(safeAfter(safe, [left])).toBe(safe);
  expect([...safeAfter(new Set(), [left])]).toEqual([]);
  expect([...safeAfter(safe, [])]).toEqual([]);
  expect([...safeAfter(safe, [{ ...drain, safeToStop: false }])]).toEqual([]);
});

test("what others drain of the selection now counts against the limit; what is safe, gone or elsewhere does not", () => {
  const plan = [outcome("a", ["1", "2"]), outcome("b", ["3"])];
  const steps = stepsOf({ ...nothing, plan });
  const drain = { service: "b", instance: "3", owner: "x", registered: true, safeToStop: false };
  const seen = withOthers(steps, [drain, { ...drain, owner: "y" }], "me");
  expect(seen[2]).toMatchObject({ state: "waiting", by: ["x", "y"] });
  expect(nextStep(seen, 1)).toBeUndefined();
  expect(nextStep(seen, 2)).toEqual({ service: "a", instances: ["1"] });
  // Of one's own: another tab has begun it since the plan was asked for.
  const own = withOthers(steps, [{ ...drain, owner: "me" }], "me");
  expect(own[2]).toEqual({ service: "b", instance: "3", state: "draining" });
  expect(nextStep(own, 1)).toBeUndefined();
  const uncounted = [
    { ...drain, safeToStop: true },
    { ...drain, registered: false },
    { ...drain, instance: "9" },
  ];
  expect(nextStep(withOthers(steps, uncounted, "me"), 1)).toEqual({ service: "a", instances: ["1"] });
});

test("an undo of all of this names the owner's drains of what is selected, and no other of theirs", () => {
  const steps = stepsOf({ ...nothing, plan: [outcome("a", ["1", "2"], { unchanged: ["1"] })] });
  const [own, other] = [
    { id: "x", service: "a", instance: "1" },
    { id: "y", service: "b", instance: "1" },
  ] as const;
  expect(heldOf(steps, [own, other])).toEqual([own]);
});
