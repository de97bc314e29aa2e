import { toneFill, type Tone } from "#components/ui/tone.ts";

/** A status's tone, a number for what has no meaning of its own, or `rest` for all others together. */
export type SeriesColor = Tone | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | "rest";

export function seriesColor(color: SeriesColor): string {
  return typeof color === "number" || color === "rest" ? `var(--hg-series-${color})` : toneFill(color);
}

const NUMBERED = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The colour of the n-th series without a meaning, from 0; what has no place of its own is of the rest. */
export function nthColor(index: number): SeriesColor {
  return NUMBERED[index] ?? "rest";
}
