import { expect, test } from "vitest";
import { expectedMs, observe } from "./ewma.ts";
import { node } from "./test-nodes.ts";

test("a slower call is believed at once, faster ones by and by", () => {
  const each = node(1, 100);
  observe(each, 20, 1000);
  expect(each).toMatchObject({ ewmaMs: 20, ewmaAt: 1000 });
  observe(each, 80, 1001);
  expect(each.ewmaMs).toBe(80);
  observe(each, 20, 11_001);
  expect(each.ewmaMs).toBeCloseTo(20 + 60 / Math.E, 6);
  observe(each, 20, 11_001);
  expect(each.ewmaMs).toBeCloseTo(20 + 60 / Math.E, 6);
});

test("while no call ends, what is expected sinks; a clock that stands still or goes back changes nothing", () => {
  const each = node(1, 100);
  expect(expectedMs(each, 5000)).toBe(0);
  observe(each, 50, 1000);
  expect(expectedMs(each, 1000)).toBe(50);
  expect(expectedMs(each, 500)).toBe(50);
  expect(expectedMs(each, 11_000)).toBeCloseTo(50 / Math.E, 6);
  observe(each, 10, 900);
  expect(each.ewmaMs).toBe(50);
});
