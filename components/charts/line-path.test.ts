import { expect, test } from "vitest";
import { groundPath, linePath } from "./line-path.ts";

const size = { width: 30, height: 12 };

test("a line goes from the bottom to the top of its box", () => {
  expect(linePath([0, 5, 10, null], size)).toBe("M0 11L10 6L20 1");
});

test("a gap breaks it, and one value alone is a dot", () => {
  expect(linePath([4, null, 4, 4], size)).toBe("M0 1h0M20 1L30 1");
  expect(linePath([null, null], size)).toBe("");
});

test("values are compared by the same top, and none leaves the box", () => {
  expect(linePath([5, 20], { ...size, top: 10 })).toBe("M0 6L30 1");
});

test("the ground goes from each line down to the bottom, and stands under no value alone", () => {
  expect(groundPath([0, 5, null, 4, 4], size)).toBe("M0 11L7.5 1L7.5 12L0 12ZM22.5 3L30 3L30 12L22.5 12Z");
  expect(groundPath([null, 4, null], size)).toBe("");
});
