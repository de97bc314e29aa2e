import { describe, expect, test } from "vitest";
import { Policy, PolicyPatch } from "./policy.ts";
import { contradictions, madeBy } from "./policy-rules.ts";

const found = (patch: PolicyPatch) => contradictions(Policy.parse(patch));

test("the defaults contradict themselves nowhere", () => {
  expect(found({})).toEqual([]);
});

describe("a contradiction names both fields, both values and why", () => {
  test.each<[PolicyPatch, string[], unknown[]]>([
    [
      { check: { timeoutMs: 6000, unhealthyIntervalMs: 6000 } },
      ["check.timeoutMs", "check.intervalMs"],
      [6000, 5000],
    ],
    [{ check: { unhealthyIntervalMs: 500 } }, ["check.timeoutMs", "check.unhealthyIntervalMs"], [1000, 500]],
    [{ flap: { baseHoldMs: 400_000 } }, ["flap.baseHoldMs", "flap.maxHoldMs"], [400_000, 300_000]],
    [{ circuit: { maxOpenMs: 1000 } }, ["circuit.baseOpenMs", "circuit.maxOpenMs"], [30_000, 1000]],
    [{ drain: { clientTtlMs: 900_001 } }, ["drain.clientTtlMs", "drain.clientForgetMs"], [900_001, 900_000]],
    [{ drain: { lostGraceMs: 900_001 } }, ["drain.lostGraceMs", "drain.clientForgetMs"], [900_001, 900_000]],
    [
      { preserve: { settleMs: 2000, windowMs: 1000 } },
      ["preserve.settleMs", "preserve.windowMs"],
      [2000, 1000],
    ],
    [
      { preserve: { probeIntervalMs: 2000, maxMs: 1000 } },
      ["preserve.probeIntervalMs", "preserve.maxMs"],
      [2000, 1000],
    ],
    [{ panic: { threshold: 0.9, margin: 0.2 } }, ["panic.threshold", "panic.margin"], [0.9, 0.2]],
    [{ circuit: { trialFailures: 12 } }, ["circuit.trialFailures", "circuit.trialSuccesses"], [12, 10]],
    [
      { circuit: { outlierMinInstances: 3 } },
      ["circuit.outlierMinInstances", "circuit.outlierDeviations"],
      [3, 1.9],
    ],
    [{ check: { expectStatus: [[299, 200]] } }, ["check.expectStatus"], [[[299, 200]]]],
  ])("%j", (patch, fields, values) => {
    expect(found(patch)).toEqual([{ fields, values, text: expect.any(String) }]);
    const [{ text } = { text: "" }] = found(patch);
    for (const field of fields) expect(text).toContain(field);
    for (const value of values) if (typeof value === "number") expect(text).toContain(String(value));
    expect(text).toMatch(/: /);
  });
});

test.each<[PolicyPatch]>([
  [{ circuit: { mode: "off", outlierMinInstances: 2, trialFailures: 100 } }],
  [{ panic: { mode: "off", threshold: 1, margin: 0.5 } }],
  [{ preserve: { mode: "off", settleMs: 10_000, windowMs: 1000 } }],
  [{ circuit: { trialFailures: 2, trialSuccesses: 1 } }],
  [{ panic: { threshold: 0.95, margin: 0.05 } }],
  [{ check: { intervalMs: 1000, unhealthyIntervalMs: 10_000 } }],
])("what is turned off, or only at its bound, is none: %j", (patch) => {
  expect(found(patch)).toEqual([]);
});

test("factors that could not hold 1 between them are refused by the schema already", () => {
  expect(PolicyPatch.safeParse({ adaptive: { min: 1.1 } }).success).toBe(false);
  expect(PolicyPatch.safeParse({ adaptive: { max: 0.9 } }).success).toBe(false);
});

test("a write answers for what it makes and what it sets, not for what stood there already", () => {
  const standing = { flap: { baseHoldMs: 400_000 } };
  const before = found(standing);
  expect(
    madeBy({ circuit: { mode: "off" } }, before, found({ ...standing, circuit: { mode: "off" } })),
  ).toEqual([]);
  expect(madeBy(standing, before, before)).toHaveLength(1);
  // What it leaves out brings back somebody else's.
  expect(madeBy({}, [], before)).toHaveLength(1);
});
