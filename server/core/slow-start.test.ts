import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
import { slowStartShare } from "./slow-start.ts";

const T0 = 1_000_000;

test("rises in five steps to the whole within the window", () => {
  const policy = { windowMs: 30_000, minShare: 0.1, aggression: 1 };
  const shares = [0, 7499, 7500, 15_000, 22_500, 29_999, 30_000].map((age) => slowStartShare(age, policy));
  expect(shares).toEqual([0.1, 0.1, 0.25, 0.5, 0.75, 0.75, 1]);
  expect(slowStartShare(0, { ...policy, minShare: 0.4 })).toBe(0.4);
  expect(slowStartShare(7500, { ...policy, aggression: 2 })).toBe(0.5);
});

test("who comes to a service that serves warms up; who comes to none that does has nobody to wait for", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  expect(s.weights()).toEqual({ 1: 100, 2: 100 });
  s.fleet(T0 + 60_000, [3]);
  expect([s.instance(3).status, s.weights()[3]]).toEqual(["warming", 10]);
  s.tick(T0 + 75_000);
  expect(s.weights()[3]).toBe(50);
  s.tick(T0 + 90_000);
  expect([s.instance(3).status, s.weights()[3]]).toEqual(["serving", 100]);
});

test("all of a service step on one tick: a probe between ticks moves no weight", () => {
  const s = new Stepper().fleet(T0, [1, 2]).fleet(T0 + 60_000, [3]);
  s.probed(T0 + 80_000, 3, true);
  expect(s.weights()[3]).toBe(10);
});

test("who returns after being down warms up anew", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).down(T0 + 60_000, 1);
  s.probed(T0 + 70_000, 1, true).probed(T0 + 70_001, 1, true);
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["warming", 10]);
});
