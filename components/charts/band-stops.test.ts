import { expect, test } from "vitest";
import { stopAt, stopsOf } from "./band-stops.ts";

const bands = [
  { from: 0, until: 100, tone: "good", word: "Healthy" },
  { from: 100, until: 200, tone: "bad", word: "Unhealthy" },
] as const;
const ticks = [
  { at: 100, tone: "bad", word: "Probe failed" },
  { at: 150, tone: "bad", word: "Probe failed again" },
] as const;
const stops = stopsOf(bands, ticks);

test("states and moments are read in the order of time", () => {
  expect(stops.map(({ word }) => word)).toEqual([
    "Healthy",
    "Unhealthy",
    "Probe failed",
    "Probe failed again",
  ]);
});

test("a moment means the tick that is near, else the state it lies in, else nothing", () => {
  const word = (at: number) => stops[stopAt(stops, at, 10)]?.word;
  expect([word(50), word(95), word(120), word(145), word(500)]).toEqual([
    "Healthy",
    "Probe failed",
    "Unhealthy",
    "Probe failed again",
    undefined,
  ]);
});
