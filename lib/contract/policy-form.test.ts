import { describe, expect, test } from "vitest";
import { Policy, PolicyPatch } from "./policy.ts";
import { policyFields } from "./policy-form.ts";

const fields = policyFields().flatMap((section) => section.fields);
const at = (path: string) => fields.find((field) => field.path === path);

/** Fields that a check does without unless somebody says otherwise. */
const OPTIONAL = ["check.expectBody", "check.host", "check.port", "client.stickyHeader"];

test("every field of the schema is there, once, under its path", () => {
  const { v: _, admission: __, ...sections } = Policy.parse({});
  const paths = Object.entries(sections).flatMap(([section, values]) =>
    Object.keys(values).map((name) => `${section}.${name}`),
  );
  expect(fields.map(({ path }) => path)).toEqual(
    expect.arrayContaining([...paths, "admission", ...OPTIONAL]),
  );
  expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
});

describe.each(fields)("$path", (field) => {
  test("has a meaning, and a default unless it is one of those that may be absent", () => {
    expect(field.meaning.length).toBeGreaterThan(10);
    expect(field.default === undefined).toBe(OPTIONAL.includes(field.path));
  });

  test("has a unit and a range if it is a number, and choices if it is a choice", () => {
    if (field.kind === "number") {
      expect(field.unit).toMatch(/^(?:ms|share|count|factor|port)$/);
      expect(field.min).toBeLessThan(field.max!);
      expect(field.max).toBeLessThan(Number.MAX_SAFE_INTEGER);
    }
    expect(field.choices !== undefined).toBe(field.kind === "choice");
    expect(field.kind !== "choice" || field.choices!.length > 1).toBe(true);
  });

  test("may be set alone to what is its default or at its bounds", () => {
    const values = [field.default, field.min, field.max, field.choices?.at(-1)];
    for (const value of values.filter((given) => given !== undefined)) {
      const [section = "", name = ""] = field.path.split(".");
      const patch = name === "" ? { [section]: value } : { [section]: { [name]: value } };
      expect(PolicyPatch.safeParse(patch).success, JSON.stringify(patch)).toBe(true);
    }
  });
});

test("kinds are what a form needs", () => {
  expect(at("check.intervalMs")).toEqual({
    path: "check.intervalMs",
    kind: "number",
    meaning: "Time between checks",
    default: 5000,
    unit: "ms",
    min: 100,
    max: 3_600_000,
    isInteger: true,
    each: undefined,
    choices: undefined,
  });
  expect(at("check.tls")).toMatchObject({ kind: "flag", default: false });
  expect(at("circuit.mode")).toMatchObject({ kind: "choice", choices: ["on", "off"], default: "on" });
  expect(at("check.path")).toMatchObject({ kind: "text", default: "/healthz" });
  expect(at("check.headers")).toMatchObject({ kind: "pairs", default: {} });
  expect(at("check.expectStatus")).toMatchObject({ kind: "ranges", each: { min: 100, max: 599 } });
  expect(at("retry.statuses")).toMatchObject({ kind: "numbers", each: { min: 400, max: 599 } });
});
