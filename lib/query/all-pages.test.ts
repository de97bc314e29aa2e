import { expect, test } from "vitest";
import { allPages } from "./all-pages.ts";

/** A list of so many, by the place in it. */
function listOf(size: number) {
  const limits: number[] = [];
  const ask = ({ limit, cursor = "0" }: { limit: number; cursor?: string }) => {
    limits.push(limit);
    const from = Number(cursor);
    const items = Array.from({ length: Math.min(limit, size - from) }, (_, index) => from + index);
    const next = from + items.length;
    return Promise.resolve(next < size ? { items, nextCursor: String(next) } : { items });
  };
  return { ask, limits };
}

test("all of a list is read page by page", async () => {
  const { ask, limits } = listOf(2500);
  const { items, isCut } = await allPages(ask);
  expect(items).toEqual(Array.from({ length: 2500 }, (_, index) => index));
  expect(isCut).toBe(false);
  expect(limits).toEqual([1000, 1000, 1000]);
});

test("what is longer than a file takes is cut, and said to be", async () => {
  const { ask, limits } = listOf(2500);
  const { items, isCut } = await allPages(ask, 1500);
  expect(items).toHaveLength(1500);
  expect(isCut).toBe(true);
  expect(limits).toEqual([1000, 500]);
  expect((await allPages(listOf(1500).ask, 1500)).isCut).toBe(false);
});
