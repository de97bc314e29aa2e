import type { Tone } from "./tone.ts";

/** Shares of failed calls from which a figure, or a line of the topology, reads as caution, and as bad. */
const CAUTION_RATIO = 0.01;
const BAD_RATIO = 0.05;

export function errorTone(ratio: number): Extract<Tone, "good" | "caution" | "bad"> {
  if (ratio >= BAD_RATIO) return "bad";
  return ratio >= CAUTION_RATIO ? "caution" : "good";
}
