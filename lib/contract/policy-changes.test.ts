import { expect, test } from "vitest";
import { Policy, type PolicyPatch } from "./policy.ts";
import { type AnyPatch, changesText, patchChanges, policyChanges } from "./policy-changes.ts";
import { versionChanges } from "./policy-version-changes.ts";

const state = (patch: PolicyPatch) => ({ patch, effective: Policy.parse(patch) });
const between = (before: PolicyPatch, after: PolicyPatch) =>
  policyChanges(state(before), state(after)).map(({ text }) => text);

test("fields with what was and is obeyed", () => {
  const changes = between(
    { circuit: { mode: "off" } },
    { check: { intervalMs: 2000 }, admission: "immediate", circuit: {} },
  );
  expect(changes.toSorted()).toEqual([
    "admission probe → immediate",
    "check.intervalMs 5000 → 2000",
    "circuit.mode off → on",
  ]);
  expect(policyChanges(state({}), state({ check: { intervalMs: 2000 } }))).toMatchObject([
    { field: "check.intervalMs", from: 5000, to: 2000 },
  ]);
});

test("a field that is set to what holds anyway is a change of who says so", () => {
  expect(between({}, { check: { intervalMs: 5000 } })).toEqual(["check.intervalMs 5000, now set here"]);
  expect(between({ check: { intervalMs: 5000 } }, {})).toEqual(["check.intervalMs 5000, no longer set here"]);
});

test("lists, texts that are long, and what was none", () => {
  expect(between({}, { check: { expectStatus: [[200, 204]] } })).toEqual([
    "check.expectStatus [[200,299]] → [[200,204]]",
  ]);
  expect(between({}, { check: { port: 81 } })).toEqual(["check.port none → 81"]);
  expect(between({}, { check: { expectBody: "x".repeat(1000) } })[0]?.length).toBeLessThan(130);
});

test("headers are told by name, never by value", () => {
  const [first] = between({}, { check: { headers: { authorization: "Bearer secret" } } });
  expect(first).toBe('check.headers [] → ["authorization"]');
  expect(between({ check: { headers: { a: "1" } } }, { check: { headers: { a: "2" } } })).toEqual([
    "check.headers changed",
  ]);
});

test("two patches as they were written, also in a schema that is not today's", () => {
  const changes = patchChanges(
    { v: 1, check: { intervalMs: 5000, gone: true } },
    { check: { intervalMs: 2000, jitter: 0 } },
  );
  expect(changes.map(({ text }) => text)).toEqual([
    "check.intervalMs 5000 → 2000",
    "check.gone unset",
    "check.jitter set to 0",
  ]);
});

test("a version is told by what was obeyed then, of its own, of what it overlaid, or by default", () => {
  const inherited = { check: { timeoutMs: 700 } };
  const patch = { check: { timeoutMs: 500, port: 81 }, circuit: { mode: "off" } };
  const texts = (before: AnyPatch, version: Parameters<typeof versionChanges>[1]) =>
    versionChanges(before, version).map(({ text }) => text);
  expect(texts({}, { patch, inherited })).toEqual([
    "check.timeoutMs 700 → 500",
    "check.port none → 81",
    "circuit.mode on → off",
  ]);
  expect(texts(patch, { patch: { circuit: { mode: "on" } }, inherited })).toEqual([
    "check.timeoutMs 500 → 700",
    "check.port 81 → none",
    "circuit.mode off → on",
  ]);
  const same = { field: "check.timeoutMs", from: 700, to: 700, note: "now set here" };
  expect(versionChanges({}, { patch: { check: { timeoutMs: 700 } }, inherited })).toMatchObject([same]);
  expect(texts({}, { patch })[0]).toBe("check.timeoutMs set to 500");
});

test("of many changes the first are told, and how many more there are", () => {
  const headers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, i]));
  expect(changesText(patchChanges({}, { section: headers }))).toMatch(/section\.f11 set to 11, 8 more$/);
});
