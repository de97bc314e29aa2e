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

describe("ranges", () => {
  const field = at("check.expectStatus");
  test.each([
    ["200–299", [[200, 299]]],
    [
      "200-299, 304",
      [
        [200, 299],
        [304, 304],
      ],
    ],
    [
      "2xx; 401",
      [
        [200, 299],
        [401, 401],
      ],
    ],
    ["[[200,204]]", [[200, 204]]],
  ])("%s", (text, value) => expect(readField(field, text)).toEqual({ kind: "value", value }));

  test("are told as people write them", () => {
    expect(
      fieldText(field, [
        [200, 299],
        [304, 304],
      ]),
    ).toBe("200–299, 304");
    expect(rangeText(field)).toBe("each 100 to 599");
  });

  test("what is none is named", () =>
    expect(readField(field, "200–299, ok")).toEqual({
      kind: "unread",
      message: "“ok” is no range. Write 200–299, 304 or 2xx",
    }));
});

test("a list of numbers is read with commas or without", () => {
  const field = at("retry.statuses");
  expect(readField(field, "502 503, 504")).toEqual({ kind: "value", value: [502, 503, 504] });
  expect(readField(field, "")).toEqual({ kind: "value", value: [] });
  expect(readField(field, "502, 5x")).toMatchObject({ kind: "unread" });
});

describe("headers", () => {
  const field = at("check.headers");
  test("are a line each, and read back as they are told", () => {
    const value = { accept: "text/plain", "x-check": "a: b" };
    expect(fieldText(field, value)).toBe("accept: text/plain\nx-check: a: b");
    expect(readField(field, `\n${fieldText(field, value)}\n`)).toEqual({ kind: "value", value });
  });

  test("a line without a name is told without its words: they may be a credential", () => {
    expect(readField(field, "Bearer secret")).toEqual({
      kind: "unread",
      message: "A name and its value on each line, as accept: text/plain",
    });
    expect(readField(field, "a: 1\na: 2")).toEqual({ kind: "unread", message: "a is there twice" });
  });
});
