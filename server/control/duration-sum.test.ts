import { expect, test } from "vitest";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { DurationSum } from "./duration-sum.ts";

const sumOf = (...histograms: { bounds: number[]; counts: number[] }[]) => {
  const sum = new DurationSum();
  for (const each of histograms) sum.add(each);
  return sum;
};

test("histograms with the usual bounds add up bucket by bucket", () => {
  const counts = LATENCY_BOUNDS_MS.map((_, index) => index);
  const one = { bounds: [...LATENCY_BOUNDS_MS], counts: [...counts, 99] };
  expect(sumOf(one, one).counts).toEqual([...counts.map((count) => 2 * count), 198]);
});

test("other bounds go to the first bucket that holds them whole, what took longer beyond all", () => {
  const { counts, sumMs } = sumOf({ bounds: [0.5, 3, 60], counts: [1, 2, 4, 8] });
  expect(
    Object.fromEntries(counts.map((count, at) => [LATENCY_BOUNDS_MS[at] ?? "more", count])),
  ).toMatchObject({
    1: 1,
    5: 2,
    100: 4,
    more: 8,
  });
  expect(counts.reduce((sum, count) => sum + count)).toBe(15);
  expect(sumMs).toBe(1 * 0.25 + 2 * 1.75 + 4 * 31.5 + 8 * 60);
});
