import { ratio } from "#lib/format.ts";
import { exact } from "#lib/time.ts";

/**
 * What an event, or a decision, rests on, as names and values a person reads: nested ones are told by themselves. `told`:
 * what is said already, and is not said twice.
 */
export function evidenceFacts(
  evidence: Readonly<Record<string, unknown>> | undefined,
  told = "",
): readonly (readonly [string, string])[] {
  return Object.entries(evidence ?? {}).flatMap(([name, value]) => {
    const text = textOf(name, value);
    const isTold = typeof value === "string" && told.includes(value);
    return text === "" || isTold ? [] : [[sentenceStart(wordsOf(name)), text] as const];
  });
}

/** `countedCalls` → `counted calls`, `deadlineAt` → `deadline`; the unit goes to the value. */
function wordsOf(name: string): string {
  return name
    .replace(/(?:Ms|At)$/, "")
    .replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replaceAll("_", " ");
}

const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((each) => textOf("", each)).join(", ");
  if (typeof value === "object") return "text" in value ? textOf("", value.text) : JSON.stringify(value);
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  // Moments are told as such: nothing else of an event is so large.
  if (value > 1e12) return exact(value);
  if (/(?:ratio|share)$/i.test(name)) return ratio(value);
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(3));
  return name.endsWith("Ms") ? `${rounded} ms` : String(rounded);
}
