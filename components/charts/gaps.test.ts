import { expect, test } from "vitest";
import { clockSeconds } from "#lib/time.ts";
import { gapAt, reportGaps } from "./gaps.ts";

const steps = { from: 100_000, stepMs: 5000 };

test("before the leader counted, and while nobody reported, are gaps of different causes", () => {
  const gaps = reportGaps([null, null, null, 0, 0, 0, 2, 2], steps, 115_000);
  expect(gaps).toEqual([
    { from: 100_000, until: 115_000, cause: `this leader counts since ${clockSeconds(115_000)}` },
    { from: 115_000, until: 130_000, cause: "nobody reported" },
  ]);
  expect(gapAt(gaps, 129_999)?.cause).toBe("nobody reported");
  expect(gapAt(gaps, 130_000)).toBeUndefined();
});

test("a report that came late is no gap", () => {
  expect(reportGaps([2, 0, 0, 2], steps, 0)).toEqual([]);
});

test("of a time in which this leader did not count, for whatever reason, nothing is claimed", () => {
  expect(reportGaps([1, null, null, null, 1], steps, 0)).toEqual([
    { from: 105_000, until: 120_000, cause: "not known" },
  ]);
});
