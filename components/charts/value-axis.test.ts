import { expect, test } from "vitest";
import { valueAxis } from "./value-axis.ts";

test("an axis ends at a round number that all values fit under", () => {
  expect(valueAxis(87)).toEqual({ top: 100, ticks: [0, 25, 50, 75, 100] });
  expect(valueAxis(0.031)).toEqual({ top: 0.04, ticks: [0, 0.01, 0.02, 0.03, 0.04] });
  expect(valueAxis(8)).toEqual({ top: 8, ticks: [0, 2, 4, 6, 8] });
});

test("without anything above 0 it has one tick", () => {
  expect(valueAxis(0)).toEqual({ top: 1, ticks: [0] });
  expect(valueAxis(-Infinity)).toEqual({ top: 1, ticks: [0] });
});

test("where the end is known, it is that", () => {
  expect(valueAxis(0.2, { top: 1 })).toEqual({ top: 1, ticks: [0, 0.25, 0.5, 0.75, 1] });
});
