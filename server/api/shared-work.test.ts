import { expect, test } from "vitest";
import { SharedWork } from "./shared-work.ts";

const first = { version: 1 };
const second = { version: 1 };

test("work is done once for the very same versions, and again for others that look alike", () => {
  const shared = new SharedWork<number>();
  let done = 0;
  const ask = (asked: string, ...of: unknown[]) => shared.of(asked, of, () => (done += 1));
  expect([ask("a", first, undefined), ask("a", first, undefined), ask("b", first, undefined)]).toEqual([
    1, 1, 2,
  ]);
  expect([ask("a", second, undefined), ask("a", second, first)]).toEqual([3, 4]);
});

test("so many questions are kept, the newest", () => {
  const shared = new SharedWork<number>(2);
  let done = 0;
  const ask = (asked: string, of = first) => shared.of(asked, [of], () => (done += 1));
  for (const asked of ["a", "b"]) ask(asked);
  expect(ask("a", second)).toBe(3);
  ask("c");
  expect([ask("a", second), ask("c"), ask("b")]).toEqual([3, 4, 5]);
});
