import { expect, test } from "vitest";
import { bucketText, heatLevels, heatRows, shadeOf } from "./heat.ts";

const bounds = [1, 5, 10, 25];
const columns = [[0, 3, 9, 0, 0], null, [0, 0, 1, 4, 0]];

test("only buckets that hold calls are drawn", () => {
  expect(heatRows(columns)).toEqual({ first: 1, count: 3, most: 9 });
  expect(heatRows([null, [0, 0, 0, 0, 0]])).toEqual({ first: 0, count: 0, most: 0 });
});

test("a cell is darker the more calls it holds, and one call is seen", () => {
  expect([shadeOf(0, 9), shadeOf(9, 9)]).toEqual([0, 1]);
  expect(shadeOf(1, 10_000)).toBeGreaterThanOrEqual(0.1);
});

test("buckets are told by their bounds", () => {
  expect([0, 2, 4].map((bucket) => bucketText(bounds, bucket))).toEqual([
    "0 ms–1 ms",
    "5 ms–10 ms",
    "over 25 ms",
  ]);
  const levels = heatLevels(bounds, heatRows(columns));
  expect(levels.map(({ label }) => label)).toEqual(["1 ms", "5 ms", "10 ms", "25 ms"]);
  expect(levels.map(({ at }) => Number(at.toFixed(2)))).toEqual([0, 0.33, 0.67, 1]);
  expect(heatLevels(bounds, heatRows([]))).toEqual([]);
  expect(heatLevels(bounds, heatRows(columns), 2).length).toBeLessThanOrEqual(2);
});
