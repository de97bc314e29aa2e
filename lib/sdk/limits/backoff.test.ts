import fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelayMs } from "./backoff.ts";

const policy = { baseMs: 25, maxMs: 250 };

test("doubles up to the most, a random part of it", () => {
  const whole = [1, 2, 3, 4, 5, 6, 5000].map((again) => retryDelayMs(again, policy, () => 1));
  expect(whole).toEqual([25, 50, 100, 200, 250, 250, 250]);
  expect(retryDelayMs(3, policy, () => 0)).toBe(0);
  expect(retryDelayMs(3, policy, () => 0.25)).toBe(25);
});

test("never above the most, whatever the policy", () => {
  const ms = fc.integer({ min: 0, max: 3_600_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      ms,
      ms,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (again, baseMs, maxMs, part) => {
        const delay = retryDelayMs(again, { baseMs, maxMs }, () => part);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(maxMs);
      },
    ),
  );
});
