import { describe, expect, test } from "vitest";
import { latencyAfter, peerMedians, withoutLatency } from "./latency.ts";
import { DEFAULT_POLICY } from "./policy.ts";

const policy = DEFAULT_POLICY.adaptive;
const at1 = { value: 1, since: 0, text: "" };
const from = (value: number) => ({ ...at1, value });

describe("the latency factor", () => {
  test.each([
    // own, peers, before, after: (peers / own) ^ 0.5, within 0.5 and 1.5, by at most 0.1.
    [10, 10, 1, 1],
    [40, 10, 1, 0.9],
    [40, 10, 0.55, 0.5],
    [400, 10, 0.5, 0.5],
    [10, 11, 1, 1.049],
    [1, 100, 1.45, 1.5],
    [10, 10, 0.5, 0.6],
  ])("own %d ms, peers %d ms: %d → %d", (own, peers, before, after) => {
    expect(latencyAfter(from(before), own, peers, 5, policy).value).toBe(after);
  });

  test("is the same object where it does not move, and else says both latencies", () => {
    expect(latencyAfter(at1, 10, 10, 5, policy)).toBe(at1);
    expect(latencyAfter(at1, 40.26, 10, 5, policy)).toEqual({
      value: 0.9,
      since: 5,
      text: "p50 40.3 ms, peers' median 10 ms",
    });
  });

  test("is 1 when latency does not move weights", () => {
    expect(withoutLatency(from(0.7), 5)).toMatchObject({ value: 1, since: 5 });
    expect(withoutLatency(at1, 5)).toBe(at1);
  });
});

test("peers are who serves, without oneself", () => {
  const timed = (id: string, p50Ms: number, isServing = true) => ({ id, p50Ms, isServing });
  expect(
    Object.fromEntries(peerMedians([timed("a", 10), timed("b", 20), timed("c", 40), timed("d", 1, false)])),
  ).toEqual({ a: 30, b: 25, c: 15, d: 20 });
  expect(peerMedians([timed("a", 10), timed("d", 1, false)])).toEqual(new Map([["d", 10]]));
});
