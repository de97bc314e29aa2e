import { expect, test } from "vitest";
import { eachOnce } from "./each-once.ts";

const pages = (...all: number[][]) => ({
  pages: all.map((items) => ({ items, total: 4 })),
  pageParams: [""],
});
const once = eachOnce<{ items: number[] }>(String);

test("what moved from one page to the next between two answers stands once, at its first place", () => {
  expect(once(pages([1, 2], [2, 3], [1, 4]))).toEqual(pages([1, 2], [3], [4]));
});

test("pages in which nothing moved are the very same", () => {
  const still = pages([1, 2], [3]);
  expect(once(still)).toBe(still);
});
