// Written by hand: a browser takes some twenty milliseconds for each formatter, as every page begins. A test holds it to Intl's.

/** `12,345`. */
export function count(n: number): string {
  return grouped(String(Math.round(n)));
}

/** To three significant digits: `0.333`, `12.5`, `12,300`. */
function short(n: number): string {
  return grouped(String(Number(n.toPrecision(3))));
}

function grouped(digits: string): string {
  const point = digits.indexOf(".");
  const whole = point === -1 ? digits : digits.slice(0, point);
  return whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",") + digits.slice(whole.length);
}

/** `1 instance`, `3 instances`, `2 registries`: the plural is the singular + s where none is given. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A weight, to three significant digits as the table carries it. */
export function weight(n: number): string {
  return short(n);
}

/** A factor of a weight, to three significant digits. */
export function factor(n: number): string {
  return short(n);
}

/** A share of 1 as a percentage; what is above zero never reads as `0 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return "< 1 %";
  return `${Math.round(share * 100)} %`;
}

/** A share as a percentage with a digit below 10 %: `0.4 %`, `12 %`; what is above zero never reads as `0 %`. */
export function ratio(share: number): string {
  if (share >= 0.0995) return percent(share);
  const told = Math.round(share * 1000) / 10;
  return share > 0 && told === 0 ? "< 0.1 %" : `${told} %`;
}

/** Calls a second, to a tenth below 10: `0.4`, `7.0`, `28`, `1,240`; what is above zero never reads as `0`. */
export function rate(perSecond: number): string {
  if (perSecond >= 10) return count(perSecond);
  if (perSecond === 0) return "0";
  return perSecond < 0.05 ? "< 0.1" : perSecond.toFixed(1);
}

/** Milliseconds of a measurement: `0.4 ms`, `12 ms`, `1.25 s`. */
export function latency(ms: number): string {
  if (ms >= 1000) return `${short(ms / 1000)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Math.round(ms * 10) / 10} ms`;
}

const EXACT_UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** Milliseconds of a setting, in the largest unit that says them exactly: `250 ms`, `1.5 s`, `90 s`, `5 min`. */
export function duration(ms: number): string {
  if (ms === 0) return "0 s";
  const [unit, size] = EXACT_UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ["s", 1000];
  return ms < 1000 ? `${ms} ms` : `${ms / size} ${unit}`;
}

/** `512 B`, `4.1 KiB`. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1024 * 1024 ? `${short(n / 1024)} KiB` : `${short(n / 1024 / 1024)} MiB`;
}

/** No range is torn at its dash, no number from its unit, and no factor from its sign: `200–299`, `50 %`, `× 1.2`. */
export function unbroken(text: string): string {
  return text
    .replaceAll(/(?<=\d)–(?=\d)/g, "\u2060–\u2060")
    .replaceAll(/(?<=\d) (?=%|(?:ms|s|min|h|d)\b)/g, "\u00a0")
    .replaceAll("× ", "×\u00a0");
}

/** A clause of the API as a sentence: `no traffic moves` → `No traffic moves.` */
export function sentenceOf(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${/[.!?…]$/.test(clause) ? "" : "."}`;
}

/** `a`, `a and b`, `a, b and c`, `a, b and 7 more`: at most `most` are named. */
export function sentenceList(names: readonly string[], most = 3): string {
  const kept = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  if (kept.length < 2) return kept[0] ?? "";
  return `${kept.slice(0, -1).join(", ")} and ${kept.at(-1)}`;
}
