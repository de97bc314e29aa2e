import { expect, test } from "vitest";
import { boundsOf, parseRange, rangeText } from "./time-range.ts";

test.each(["15m", "1h", "6h", "24h", "1790000000000-1790000900000"])(
  "%s is what it was after being read and written",
  (text) => {
    const range = parseRange(text);
    expect(range === null ? null : rangeText(range)).toBe(text);
  },
);

test.each(["", "2h", "1790000900000-1790000000000", "1790000000000-", "toString", "-5-1790000000000"])(
  "%j is no range",
  (text) => {
    expect(parseRange(text)).toBeNull();
  },
);

test("a range that moves along ends now, one between two moments stays", () => {
  expect(boundsOf({ kind: "last", ms: 900_000 }, 1_790_000_000_000)).toEqual({
    from: 1_789_999_100_000,
    to: 1_790_000_000_000,
  });
  expect(boundsOf({ kind: "between", from: 5, to: 9 }, 1_790_000_000_000)).toEqual({ from: 5, to: 9 });
});
