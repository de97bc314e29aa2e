import { expect, test } from "vitest";
import { allPages } from "./all-pages.ts";

const upTo = (size: number) => Array.from({ length: size }, (_, index) => index);

/** A list whose cursor is a place, as it stands at each question: the last of `stands` from then on. */
function listOf(...stands: readonly (readonly number[])[]) {
  const limits: number[] = [];
  const ask = ({ limit, cursor = "0" }: { limit: number; cursor?: string }) => {
    const all = stands[Math.min(limits.length, stands.length - 1)] ?? [];
    limits.push(limit);
    const next = Number(cursor) + limit;
    const page = { items: all.slice(Number(cursor), next), total: all.length };
    return Promise.resolve(next < all.length ? { ...page, nextCursor: String(next) } : page);
  };
  return { ask, limits };
}

test("all of a list is read page by page", async () => {
  const { ask, limits } = listOf(upTo(2500));
  const { items, isCut } = await allPages(ask, String);
  expect(items).toEqual(upTo(2500));
  expect(isCut).toBe(false);
  expect(limits).toEqual([1000, 1000, 1000]);
});

test("what is longer than is asked for is cut, and said to be", async () => {
  const { ask, limits } = listOf(upTo(2500));
  const { items, isCut } = await allPages(ask, String, 1500);
  expect(items).toHaveLength(1500);
  expect(isCut).toBe(true);
  expect(limits).toEqual([1000, 500]);
  expect((await allPages(listOf(upTo(1500)).ask, String, 1500)).isCut).toBe(false);
});

test("what moves over the end of a page while it is read is told once, and nothing is left out", async () => {
  const before = upTo(1500);
  const moved = [1200, ...before.filter((row) => row !== 1200)];
  const { ask, limits } = listOf(before, moved);
  expect((await allPages(ask, String)).items).toEqual(moved);
  expect(limits).toHaveLength(4);
});

test("so is what another's leaving moves", async () => {
  const before = upTo(1500);
  const left = before.slice(1);
  expect((await allPages(listOf(before, left).ask, String)).items).toEqual(left);
});

test("of a list that never rests each row stands once", async () => {
  const turning = Array.from({ length: 6 }, (_, turn) => [
    ...upTo(1500).slice(-turn),
    ...upTo(1500).slice(0, -turn),
  ]);
  const { ask, limits } = listOf(...turning);
  const { items } = await allPages(ask, String);
  expect(items.toSorted((a, b) => a - b)).toEqual(upTo(1500));
  expect(limits).toHaveLength(6);
});

test("a log is read once, however it grows: its cursor is no place", async () => {
  let asked = 0;
  const log = ({ cursor = "10" }: { cursor?: string }) => {
    asked += 1;
    const rest = upTo(Number(cursor)).toReversed();
    const items = rest.slice(0, 5);
    return Promise.resolve(
      rest.length > 5 ? { items, nextCursor: String(items.at(-1)) } : { items, total: 5 },
    );
  };
  expect((await allPages(log, String)).items).toEqual(upTo(10).toReversed());
  expect(asked).toBe(2);
});
