/** The stretch of time that charts and lists are of: the last so many ms, or from one moment to another. */
export type TimeRange =
  | { readonly kind: "last"; readonly ms: number }
  | { readonly kind: "between"; readonly from: number; readonly to: number };

const HOUR = 3_600_000;

/** What the range control offers beside a from and a to. */
export const LAST_CHOICES = { "15m": HOUR / 4, "1h": HOUR, "6h": 6 * HOUR, "24h": 24 * HOUR } as const;
export type LastChoice = keyof typeof LAST_CHOICES;

/** ms since the epoch; `to` is now for a range that moves along. */
export function boundsOf(range: TimeRange, now: number): { readonly from: number; readonly to: number } {
  return range.kind === "last" ? { from: now - range.ms, to: now } : { from: range.from, to: range.to };
}

/** `1h`, or `<from>-<to>` in ms since the epoch, as the address holds it; null for anything else. */
export function parseRange(text: string): TimeRange | null {
  if (Object.hasOwn(LAST_CHOICES, text)) return { kind: "last", ms: LAST_CHOICES[text as LastChoice] };
  const [, from, to] = /^(\d{12,15})-(\d{12,15})$/.exec(text) ?? [];
  const between = { kind: "between", from: Number(from), to: Number(to) } as const;
  return between.from < between.to ? between : null;
}

/** The inverse of parseRange. */
export function rangeText(range: TimeRange): string {
  if (range.kind === "between") return `${range.from}-${range.to}`;
  return Object.entries(LAST_CHOICES).find(([, ms]) => ms === range.ms)?.[0] ?? "1h";
}
