import fc from "fast-check";
import { expect, test } from "vitest";
import { RetryBudget } from "./retry-budget.ts";

const policy = { budgetRatio: 0.2, budgetMinPerSecond: 3 };

function allowed(budget: RetryBudget, now: number, under = policy): number {
  let count = 0;
  while (count < 100_000 && budget.tryAgain(now, under)) count += 1;
  return count;
}

test("however few the calls, a few tries again a second are allowed, over ten seconds", () => {
  const budget = new RetryBudget();
  expect(allowed(budget, 0)).toBe(30);
  expect(allowed(budget, 9999)).toBe(0);
  expect(allowed(budget, 10_000)).toBe(30);
});

test("each call adds its share, exactly", () => {
  const budget = new RetryBudget();
  for (let i = 0; i < 100; i++) budget.call(5000);
  expect(allowed(budget, 5000, { budgetRatio: 0.29, budgetMinPerSecond: 0 })).toBe(29);
  expect(budget.tryAgain(5000, { budgetRatio: 0.3, budgetMinPerSecond: 0 })).toBe(true);
});

test("calls and tries are forgotten after ten seconds, also after a long silence", () => {
  const budget = new RetryBudget();
  for (let i = 0; i < 100; i++) budget.call(0);
  expect(allowed(budget, 9000)).toBe(50);
  expect(allowed(budget, 19_000)).toBe(30);
  expect(allowed(budget, 1e9)).toBe(30);
});

test("a budget of nothing allows nothing", () => {
  const budget = new RetryBudget();
  budget.call(0);
  expect(budget.tryAgain(0, { budgetRatio: 0, budgetMinPerSecond: 0 })).toBe(false);
});

const moves = fc.array(fc.record({ after: fc.integer({ min: 0, max: 3000 }), isCall: fc.boolean() }), {
  maxLength: 300,
  size: "max",
});
const anyPolicy = fc.record({
  budgetRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  budgetMinPerSecond: fc.integer({ min: 0, max: 2 }),
});

test("no nine seconds see more tries again than the ten before their end allow", () => {
  fc.assert(
    fc.property(moves, anyPolicy, (made, under) => {
      const budget = new RetryBudget();
      const calls: number[] = [];
      const tries: number[] = [];
      let now = 0;
      const within = (times: number[], ms: number) => times.filter((at) => now - at < ms).length;
      for (const { after, isCall } of made) {
        now += after;
        if (isCall) {
          budget.call(now);
          calls.push(now);
        } else if (budget.tryAgain(now, under)) {
          tries.push(now);
          const most = under.budgetRatio * within(calls, 10_000) + under.budgetMinPerSecond * 10;
          expect(within(tries, 9000)).toBeLessThanOrEqual(most + 1e-6);
        } else {
          const least = under.budgetRatio * within(calls, 9000) + under.budgetMinPerSecond * 10;
          expect(within(tries, 10_000) + 1).toBeGreaterThan(least);
        }
      }
    }),
    { numRuns: 500 },
  );
});
