import { expect, test } from "vitest";
import { ageing, observe } from "./ewma.ts";
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

test("while no call ends, it ages; a clock that stands still or goes back changes nothing", () => {
  const each = node(1, 100);
  observe(each, 50, 1000);
  expect(ageing(each, 1000)).toBe(1);
  expect(ageing(each, 500)).toBe(1);
  expect(ageing(each, 2000)).toBeCloseTo(Math.exp(0.1), 5);
  expect(ageing(each, 11_000) / Math.E).toBeCloseTo(0.98, 2);
  expect(ageing(each, 601_000)).toBeGreaterThan(10_000);
  observe(each, 10, 900);
  expect(each.ewmaMs).toBe(50);
});
