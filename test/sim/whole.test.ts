import { expect, test } from "vitest";
import { runMany } from "./run-many.ts";

const SCHEDULES = 100;

test("no schedule of whole replicas breaks an invariant, and things happened in them", async () => {
  const { failures, sums } = await runMany("whole", 1, SCHEDULES);
  expect(failures).toEqual([]);
  expect(sums.publishes).toBeGreaterThan(10 * SCHEDULES);
  expect(Math.min(sums.intents, sums.panics, sums.retained)).toBeGreaterThan(SCHEDULES / 10);
});

test("the same seed is the same run", async () => {
  const [one, other] = [await runMany("whole", 7, 3), await runMany("whole", 7, 3)];
  expect(other).toEqual(one);
});
