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
