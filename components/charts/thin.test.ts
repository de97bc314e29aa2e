import { expect, test } from "vitest";
import { thinned, thinnedSteps, thinningOf } from "./thin.ts";

const steps = { from: 10_000, stepMs: 5000 };

test("no more points are left than a chart can show", () => {
  expect([thinningOf(0), thinningOf(300), thinningOf(301), thinningOf(1440)]).toEqual([1, 1, 2, 5]);
});

test("thinned steps begin at the same moments however far the range moved on", () => {
  expect(thinnedSteps(steps, 4)).toEqual({ from: 0, stepMs: 20_000 });
  expect(thinnedSteps({ from: 15_000, stepMs: 5000 }, 4)).toEqual({ from: 0, stepMs: 20_000 });
  // Of 0–20 s only the last two are there.
  expect(thinned([1, 3, 5, 5, 5, 9], steps, 4, "mean")).toEqual([2, 6]);
  expect(thinned([1, 3, 5, 5, 5, 9], steps, 4, "highest")).toEqual([3, 9]);
});

test("what is known of a step is told, and a gap stays one", () => {
  expect(thinned([null, 4, null, null], { from: 0, stepMs: 5000 }, 2, "mean")).toEqual([4, null]);
});
