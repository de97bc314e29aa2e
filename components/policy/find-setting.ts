import type { PolicyField, PolicySection } from "#lib/contract/policy-form.ts";
import { readField } from "./field-text.ts";

/** Words of people for what meanings and names say in others; each is looked for as any of them. */
const ALIKE: readonly (readonly string[])[] = [
  ["cap", "limit", "max", "most", "at once"],
  ["minimum", "min", "least"],
  ["probe", "check"],
  ["breaker", "circuit"],
  ["warm", "ramp", "slow start"],
];

/** `ejected`, `ejecting` and `ejections` look for `eject`. */
const ENDINGS = /(?:ions?|ing|ed|s)$/;
/** What is left of a word must say something still. */
const LEAST_STEM = 3;

/** What of a text looks like a value: `20 %`, `20%`, `30 s`, `500`. */
const VALUE = /(?<![\w.])\d[\d.,]*\s*(?:%|ms\b|s\b|min\b|h\b|d\b)?/g;

/** Whether a setting is meant by what was typed: each word by what it says of itself, a value by what it may hold. */
export function isSettingMeant(
  find: string,
  section: Pick<PolicySection, "title">,
  field: PolicyField,
): boolean {
  const typed = find.toLowerCase();
  const says = `${section.title} ${field.path} ${field.meaning}`.toLowerCase();
  if (says.includes(typed.trim())) return true;
  const values = typed.match(VALUE) ?? [];
  const words = typed
    .replaceAll(VALUE, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  return values.every((value) => mayHold(field, value.trim())) && words.every((word) => isSaid(word, says));
}

function isSaid(word: string, says: string): boolean {
  const stem = word.replace(ENDINGS, "");
  const looked = stem.length < LEAST_STEM ? word : stem;
  const alike = ALIKE.find((words) => words.includes(word)) ?? [];
  return says.includes(looked) || alike.some((other) => says.includes(other));
}

function mayHold(field: PolicyField, value: string): boolean {
  if (field.kind !== "number") return false;
  const { min = -Infinity, max = Infinity } = field;
  const read = readField(field, value);
  return read.kind === "value" && Number(read.value) >= min && Number(read.value) <= max;
}
