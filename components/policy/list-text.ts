/** What was typed, read as a value of the field; or why it is none. */
export type Reading =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "unread"; readonly message: string };

export const read = (value: unknown): Reading => ({ kind: "value", value });
export const unread = (message: string): Reading => ({ kind: "unread", message });

export type Range = readonly [first: number, last: number];

/** `200–299, 304`. */
export function rangesText(ranges: readonly Range[]): string {
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(", ");
}

/** A header a line: `name: value`. */
export function pairsText(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** `200-299`, `200 – 299`, `2xx`, `304`. */
const RANGE = /^(?:(\d+)(?:\s*[-–]\s*(\d+))?|([1-5])xx)$/i;

export function readRanges(text: string): Reading {
  const ranges: Range[] = [];
  for (const part of partsOf(text)) {
    const [matched, first, last = first, hundred] = RANGE.exec(part) ?? [];
    if (matched === undefined) return unread(`“${part}” is no range. Write 200–299, 304 or 2xx`);
    ranges.push(
      hundred === undefined
        ? [Number(first), Number(last)]
        : [Number(hundred) * 100, Number(hundred) * 100 + 99],
    );
  }
  return read(ranges);
}

export function readNumbers(text: string): Reading {
  const parts = partsOf(text.replaceAll(/(?<=\d)\s+(?=\d)/g, ", "));
  const odd = parts.find((part) => !/^\d+$/.test(part));
  return odd === undefined ? read(parts.map(Number)) : unread(`“${odd}” is no number. Write 502, 503`);
}

export function readPairs(text: string): Reading {
  const pairs = new Map<string, string>();
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, name, value = ""] = /^([^\s:]+)\s*:\s*(.*)$/.exec(line) ?? [];
    // Not what was typed: a value may be a credential, and what is wrong is told aloud.
    if (name === undefined) return unread("A name and its value on each line, as accept: text/plain");
    if (pairs.has(name)) return unread(`${name} is there twice`);
    pairs.set(name, value);
  }
  return read(Object.fromEntries(pairs));
}

const partsOf = (text: string): string[] =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
