import type { PolicyField } from "#lib/contract/policy-form.ts";
import { count, duration } from "#lib/format.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What was typed, read as a value of the field; or why it is none. */
type Reading =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "unread"; readonly message: string };

const read = (value: unknown): Reading => ({ kind: "value", value });
const unread = (message: string): Reading => ({ kind: "unread", message });

/** A value as a person reads and types it: `30 s`, `50 %`, `1.9`. Absent: nothing. */
export function fieldText({ unit }: Pick<PolicyField, "unit">, value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "number" && unit === "ms") return duration(value);
  if (typeof value === "number" && unit === "share") return `${Number((value * 100).toPrecision(12))} %`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The least and the most of a number, in its unit: `100 ms to 1 h`. */
export function rangeText(field: PolicyField): string | undefined {
  const { min, max, unit } = field;
  if (min === undefined || max === undefined) return undefined;
  const [least, most] = [min, max].map((bound) =>
    unit === "count" ? count(bound) : fieldText(field, bound),
  );
  return `${least} to ${most}`;
}

/** Reads what `fieldText` writes, and what people write instead. Whether it is in range is the schema's to say. */
export function readField(field: PolicyField, typed: string): Reading {
  const text = typed.trim();
  switch (field.kind) {
    case "flag":
      return read(text === "true");
    case "choice":
    case "text":
      return read(typed);
    case "json":
      return readJson(text);
    case "number":
      return readNumber(field.unit, text);
  }
}

function readNumber(unit: string | undefined, text: string): Reading {
  const [, digits, suffix = ""] = /^(-?\d+(?:\.\d+)?)\s*(\p{L}+|%)?$/u.exec(text) ?? [];
  const number = Number(digits);
  if (unit === "ms") {
    const size = UNIT_MS[suffix.toLowerCase()];
    if (digits !== undefined && number === 0 && suffix === "") return read(0);
    return digits === undefined || size === undefined
      ? unread("A number with its unit: 250 ms, 30 s, 5 min, 1 h")
      : read(Number((number * size).toPrecision(12)));
  }
  if (unit === "share") {
    if (digits === undefined || (suffix !== "%" && (suffix !== "" || number > 1)))
      return unread("A percentage, 50 %, or a share of 1, 0.5");
    return read(suffix === "%" ? Number((number / 100).toPrecision(12)) : number);
  }
  return digits === undefined || suffix !== "" ? unread("A number") : read(number);
}

function readJson(text: string): Reading {
  try {
    return read(JSON.parse(text));
  } catch {
    return unread("This is not JSON");
  }
}
