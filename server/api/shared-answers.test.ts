import { expect, test } from "vitest";
import { SharedAnswers } from "./shared-answers.ts";

test("what many ask for is worked out once, until time moves on", async () => {
  const shared = new SharedAnswers<number>();
  let made = 0;
  const ask = (moment: number, asked: string) => shared.of(moment, asked, async () => (made += 1));
  expect(await Promise.all([ask(1, "a"), ask(1, "a"), ask(1, "b")])).toEqual([1, 1, 2]);
  expect(await ask(2, "a")).toBe(3);
});

test("a failure is not kept for others", async () => {
  const shared = new SharedAnswers<number>();
  await expect(shared.of(1, "a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await shared.of(1, "a", async () => 7)).toBe(7);
});

test("so many different questions are kept at once, the newest", async () => {
  const shared = new SharedAnswers<number>(2);
  let made = 0;
  const ask = (asked: string) => shared.of(1, asked, async () => (made += 1));
  for (const asked of ["a", "b", "c"]) await ask(asked);
  expect([await ask("c"), await ask("b"), await ask("a")]).toEqual([3, 2, 4]);
});

test("a failure that comes late takes away no answer of a later moment", async () => {
  const shared = new SharedAnswers<number>();
  let fail: (error: Error) => void = () => undefined;
  const late = shared.of(1, "a", () => new Promise<number>((_, reject) => (fail = reject)));
  let made = 0;
  const ask = () => shared.of(2, "a", async () => (made += 1));
  await ask();
  fail(new Error("late"));
  await expect(late).rejects.toThrow("late");
  expect(await ask()).toBe(1);
});
