import { expect, test } from "vitest";
import { runMany } from "./run-many.ts";

/** With its other half, so that two cores share them. */
const FROM = 1;
const SCHEDULES = 10_000;

test("no schedule of those with odd seeds breaks an invariant, and things happened in them", async () => {
  const { failures, sums } = await runMany("lean", FROM, SCHEDULES, 2);
  expect(failures).toEqual([]);
  expect(sums.schedules).toBe(SCHEDULES / 2);
  expect(sums.publishes).toBeGreaterThan(10 * sums.schedules);
  expect(Math.min(sums.intents, sums.panics, sums.retained)).toBeGreaterThan(sums.schedules / 10);
});
