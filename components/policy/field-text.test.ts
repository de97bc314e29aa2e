import { describe, expect, test } from "vitest";
import { type PolicyField, policyFields } from "#lib/contract/policy-form.ts";
import { fieldText, rangeText, readField } from "./field-text.ts";

const fields = policyFields().flatMap((section) => section.fields);
const at = (path: string): PolicyField => fields.find((field) => field.path === path)!;

test("every default and every bound is read back as it is told", () => {
  for (const field of fields) {
    for (const value of [field.default, field.min, field.max].filter((one) => one !== undefined))
      expect(readField(field, fieldText(field, value)), field.path).toEqual({ kind: "value", value });
  }
});

describe("a duration", () => {
  const field = at("check.intervalMs");
  test.each([
    ["2 s", 2000],
    ["2s", 2000],
    ["1.5 s", 1500],
    ["250ms", 250],
    ["5 min", 300_000],
    ["5m", 300_000],
    ["1 h", 3_600_000],
  ])("%s", (text, value) => expect(readField(field, text)).toEqual({ kind: "value", value }));

  test("a number without its unit is asked for it", () => {
    expect(readField(field, "5000")).toEqual({
      kind: "unread",
      message: "A number with its unit: 250 ms, 30 s, 5 min, 1 h",
    });
    expect(readField(field, "").kind).toBe("unread");
  });

  test("its range is told in its unit", () => expect(rangeText(field)).toBe("100 ms to 1 h"));
});

describe("a share", () => {
  const field = at("panic.threshold");
  test.each([
    ["50 %", 0.5],
    ["50%", 0.5],
    ["12.5 %", 0.125],
    ["0.5", 0.5],
    ["1", 1],
  ])("%s", (text, value) => expect(readField(field, text)).toEqual({ kind: "value", value }));

  test("50 may be 50 % or a slip: it is asked", () => expect(readField(field, "50").kind).toBe("unread"));
});
