import type { PolicyField } from "#lib/contract/policy-form.ts";
import { count, duration } from "#lib/format.ts";
import {
  pairsText,
  type Range,
  rangesText,
  read,
  readNumbers,
  readPairs,
  readRanges,
  type Reading,
  unread,
} from "./list-text.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A value as a person reads and types it: `30 s`, `50 %`, `1.9`, `200–299, 304`. Absent: nothing. */
export function fieldText({ kind, unit }: Pick<PolicyField, "kind" | "unit">, value: unknown): string {
  if (value === undefined) return "";
  // Values of the schema: it says what each kind holds.
  if (kind === "ranges") return rangesText(value as readonly Range[]);
  if (kind === "numbers") return (value as readonly number[]).join(", ");
  if (kind === "pairs") return pairsText(value as Readonly<Record<string, string>>);
  if (typeof value === "number" && unit === "ms") return duration(value);
  if (typeof value === "number" && unit === "share") return `${Number((value * 100).toPrecision(12))} %`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The least and the most of a number, in its unit: `100 ms to 1 h`; of a list, of each of its numbers. */
export function rangeText(field: PolicyField): string | undefined {
  const { min, max, unit, each } = field;
  if (each !== undefined) return `each ${each.min} to ${each.max}`;
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
    case "number":
      return readNumber(field.unit, text);
    case "ranges":
      return readJson(text) ?? readRanges(text);
    case "numbers":
      return readJson(text) ?? readNumbers(text);
    case "pairs":
      return readJson(text) ?? readPairs(text);
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

/** Lists and maps are pasted as the API and the command have them. */
function readJson(text: string): Reading | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return read(JSON.parse(text));
  } catch {
    return undefined;
  }
}
