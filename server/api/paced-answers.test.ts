import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { PacedAnswers } from "./paced-answers.ts";

/** Answers are what is known when they are made. */
function asking() {
  const clock = new FakeClock();
  const world = { known: 1, made: 0 };
  const answers = new PacedAnswers<number>(
    { after: (ms, task) => clock.after(ms, task), now: () => clock.now() },
    250,
  );
  const ask = (asked = "a") =>
    answers.of(asked, async () => {
      world.made += 1;
      return await Promise.resolve(world.known);
    });
  return { clock, world, ask };
}

test("nobody is told what was before they asked: whoever asks soon after an answer gets the next one, as all who do", async () => {
  const { clock, world, ask } = asking();
  expect(await ask()).toBe(1);
  world.known = 2;
  clock.advance(100);
  const next = Promise.all([ask(), ask()]);
  clock.advance(100);
  const last = ask();
  world.known = 3;
  clock.advance(50);
  expect(await next).toEqual([3, 3]);
  expect(await last).toBe(3);
  expect(world.made).toBe(2);
});

test("whoever asks while an answer is being made gets it, of another question another", async () => {
  const { world, ask } = asking();
  expect(await Promise.all([ask(), ask(), ask("b")])).toEqual([1, 1, 1]);
  expect(world.made).toBe(2);
});

test("after a while one is answered at once, and a failure is its own askers'", async () => {
  const { clock, world, ask } = asking();
  await ask();
  clock.advance(250);
  await ask();
  expect([world.made, clock.waiting]).toEqual([2, 0]);
  const answers = new PacedAnswers<number>(
    { after: (ms, task) => clock.after(ms, task), now: () => clock.now() },
    250,
  );
  await expect(answers.of("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  clock.advance(250);
  expect(await answers.of("a", async () => 7)).toBe(7);
});
