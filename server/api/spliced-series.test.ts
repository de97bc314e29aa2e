import { expect, test } from "vitest";
import { isWhole, spliced } from "./spliced-series.ts";

const FROM = 1_700_000_000_000;
/** A term that began with the third step; nobody reported on the fourth. */
const kept = { from: FROM, stepMs: 5000, values: [null, null, 7, null, 0], reporting: [null, null, 1, 0, 1] };

test("what was counted here stands, gaps included, and before it is what others know", () => {
  const others = { from: FROM - 10_000, stepMs: 10_000, values: [1, 2, 3, 4] };
  expect(spliced(kept, others)).toEqual({ ...kept, values: [2, 2, 7, null, 0] });
  expect(spliced(kept, { ...others, from: FROM + 5000, values: [5] })?.values).toEqual([null, 5, 7, null, 0]);
});

test("others that know nothing of it change nothing", () => {
  expect(spliced(kept, { from: FROM, stepMs: 10_000, values: [null, 4, 4] })).toBeUndefined();
  expect(spliced(kept, { from: FROM, stepMs: 10_000, values: [] })).toBeUndefined();
});

test("of two errors the larger is told", () => {
  const of = (mine: number, theirs: number) =>
    spliced(
      { ...kept, latencyError: mine },
      { from: FROM, stepMs: 10_000, values: [1], latencyError: theirs },
    )?.latencyError;
  expect([of(0.3, 1.5), of(2, 1.5)]).toEqual([1.5, 2]);
});

test("is whole where each step was counted, whether anybody reported or not", () => {
  expect(isWhole(kept)).toBe(false);
  expect(isWhole({ ...kept, values: [null, 3], reporting: [0, 1] })).toBe(true);
});
