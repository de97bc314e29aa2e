import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

function bucket(callsPerSecond: number, burst: number, now = 0): TokenBucket {
  const made = new TokenBucket();
  made.set({ callsPerSecond, burst }, now);
  return made;
}

test("a burst at once, then one at a time", () => {
  const limit = bucket(10, 3);
  expect([1, 2, 3].map(() => limit.take(0))).toEqual([0, 0, 0]);
  expect(limit.take(0)).toBe(100);
  expect(limit.take(60)).toBe(40);
  expect(limit.take(100)).toBe(0);
  expect(limit.take(100)).toBe(100);
});

test("without a policy nothing is limited", () => {
  const limit = new TokenBucket();
  expect(limit.take(0)).toBe(0);
  limit.set({ callsPerSecond: 1, burst: 1 }, 0);
  expect([limit.take(0), limit.take(0)]).toEqual([0, 1000]);
  limit.set(null, 0);
  expect([limit.take(0), limit.take(0)]).toEqual([0, 0]);
});

test("a limit that is set anew keeps what was taken, and begins full where there was none", () => {
  const limit = bucket(10, 10);
  for (let i = 0; i < 10; i++) limit.take(0);
  limit.set({ callsPerSecond: 1, burst: 20 }, 500);
  expect([1, 2, 3, 4, 5].map(() => limit.take(500))).toEqual([0, 0, 0, 0, 0]);
  expect(limit.take(500)).toBe(1000);
  limit.set({ callsPerSecond: 1, burst: 2 }, 1e6);
  expect([limit.take(1e6), limit.take(1e6), limit.take(1e6)]).toEqual([0, 0, 1000]);
});

const rate = fc.record({
  callsPerSecond: fc.integer({ min: 1, max: 5000 }),
  burst: fc.integer({ min: 1, max: 50 }),
});
const gaps = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), {
  minLength: 1,
  maxLength: 100,
  size: "max",
});

test("in no time more than the burst and what the rate gives; who waits as told may call", () => {
  fc.assert(
    fc.property(rate, gaps, fc.double({ min: 0, max: 1e9, noNaN: true }), (policy, made, start) => {
      const limit = bucket(policy.callsPerSecond, policy.burst, start);
      const taken: number[] = [];
      let now = start;
      for (const gap of made) {
        now += gap;
        const waitMs = limit.take(now);
        if (waitMs > 0) {
          expect(Number.isInteger(waitMs)).toBe(true);
          now += waitMs;
          if (limit.take(now) !== 0) expect.fail(`not let in after ${waitMs} ms`);
        }
        taken.push(now);
      }
      let excess = 0;
      for (const [from, first] of taken.entries())
        for (let to = from; to < taken.length; to++) {
          const gained = ((taken[to]! - first) * policy.callsPerSecond) / 1000;
          excess = Math.max(excess, to - from + 1 - policy.burst - gained);
        }
      expect(excess).toBeLessThan(1e-3);
    }),
    { numRuns: 1000 },
  );
});
