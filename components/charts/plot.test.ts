import { expect, test } from "vitest";
import { apart } from "./plot.ts";

test("icons stand apart in the order of their lines, and one too far from its own is left out", () => {
  expect(apart([10, 100], 14)).toEqual([10, 100]);
  expect(apart([18, 10, 100], 14)).toEqual([24, 10, 100]);
  expect(apart([10, 10, 10, 10], 14)).toEqual([10, 24, undefined, undefined]);
});
