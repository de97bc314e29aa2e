import { describe, expect, test } from "vitest";
import type { PolicyView } from "#lib/contract/policy-api.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";
import { draftOf, effectiveOf } from "./draft.ts";

const viewOf = (patch: PolicyPatch, inherited: PolicyPatch = {}): PolicyView => ({
  namespace: "eu",
  service: "orders",
  etag: '"7f3c.1"',
  revision: 1,
  patch,
  inherited,
  effective: effectiveOf(inherited, patch),
  contradictions: [],
});

test("only what was edited is written, over what stands", () => {
  const draft = draftOf(viewOf({ check: { path: "/ready" } }), { "check.intervalMs": "2 s" });
  expect(draft.patch).toEqual({ check: { path: "/ready", intervalMs: 2000 } });
  expect(draft.changes).toMatchObject([{ field: "check.intervalMs", from: 5000, to: 2000 }]);
});

test("a field that is reset is written no more, nor is a section without fields", () => {
  const view = viewOf({ check: { intervalMs: 2000 } }, { check: { intervalMs: 9000 } });
  const draft = draftOf(view, { "check.intervalMs": null });
  expect(draft.patch).toEqual({});
  expect(draft.effective.check.intervalMs).toBe(9000);
  expect(draft.changes).toMatchObject([{ field: "check.intervalMs", from: 2000, to: 9000 }]);
});

test("a field that may be absent is absent when it is emptied", () => {
  const draft = draftOf(viewOf({ check: { host: "orders.internal" } }), { "check.host": "" });
  expect(draft.patch).toEqual({});
});

test("the same edits apply to what somebody else wrote meanwhile", () => {
  const edits = { "check.intervalMs": "2 s" };
  const draft = draftOf(viewOf({ check: { timeoutMs: 500 }, table: { automation: "paused" } }), edits);
  expect(draft.patch).toEqual({
    check: { timeoutMs: 500, intervalMs: 2000 },
    table: { automation: "paused" },
  });
});

describe("what the API would refuse is told at the field", () => {
  test("out of range, in the field's own unit", () => {
    const { problems, changes } = draftOf(viewOf({}), {
      "check.intervalMs": "1 ms",
      "guard.minServing": "1.5",
    });
    expect(problems.get("check.intervalMs")).toBe("From 100 ms to 1 h");
    expect(problems.get("guard.minServing")).toBe("A whole number");
    expect(changes).toEqual([]);
  });

  test("of a list: each number, and how many there must be", () => {
    const { problems } = draftOf(viewOf({}), { "check.expectStatus": "", "retry.statuses": "200" });
    expect(problems.get("check.expectStatus")).toBe("At least 1");
    expect(problems.get("retry.statuses")).toBe("Each 400 to 599");
  });

  test("a contradiction, at each of its fields and in the words of the rule", () => {
    const { problems } = draftOf(viewOf({}), { "check.timeoutMs": "4 s" });
    expect(problems.get("check.timeoutMs")).toBe(
      "check.timeoutMs 4 s is above check.unhealthyIntervalMs 2 s: a check must be over before the next one, also while it fails",
    );
    expect(problems.has("check.unhealthyIntervalMs")).toBe(true);
  });

  test("one that stood before and is none of its business is left alone", () => {
    const view = viewOf({}, { check: { timeoutMs: 4000 } });
    expect(draftOf(view, { "circuit.mode": "off" }).problems.size).toBe(0);
  });
});
