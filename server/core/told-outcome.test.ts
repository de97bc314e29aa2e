import { expect, test } from "vitest";
import { registered, Stepper, weightIntent } from "#test/support/core.ts";

const T0 = 1_000_000;
const ID = "10.0.0.1:1";

const told = (s: Stepper) =>
  s.transitions.filter(({ instance }) => instance === ID).map(({ kind, evidence }) => [kind, evidence]);

test("a registration tells how it stands, and what follows says each weight before and after", () => {
  const s = new Stepper();
  s.do(T0, { kind: "registered", registered: registered(1) }).probed(T0 + 1, 1, true);
  expect(told(s)).toEqual([
    ["instance.registered", { status: "pending", health: "unknown", weight: 0 }],
    ["health.changed", { detail: "status 200", latencyMs: expect.any(Number) }],
    ["status.changed", { weightBefore: 0, weight: 100 }],
  ]);
});

test("a wish says what came of it, though no weight.changed does", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  s.intents(T0 + 1, ID, { drains: [], weight: weightIntent({ kind: "absolute", value: 40 }) });
  s.intents(T0 + 2, ID, { drains: [] });
  expect(told(s).slice(-2)).toEqual([
    ["weight.set", { weightBefore: 100, weight: 40 }],
    ["weight.unset", { weightBefore: 40, weight: 100 }],
  ]);
});

test("what leaves the weight as it was says nothing of it", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  s.drains(T0 + 1, ID, ["ci"]).do(T0 + 2, { kind: "published", revision: 7 });
  const [published] = told(s).slice(-1);
  expect(published).toEqual(["drain.published", undefined]);
});
