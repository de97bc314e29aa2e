import { expect, test } from "vitest";
import { type FailingTarget, overrules, sampleOf } from "./second-opinion.ts";

const failing = (service: string, count: number): FailingTarget[] =>
  Array.from({ length: count }, (_, i) => ({
    service: { namespace: "default", service },
    id: `10.0.0.1:${i + 1}`,
  }));

test("a sample is of as many services as there are, and of 20 at most", () => {
  const sample = sampleOf([...failing("big", 50), ...failing("small", 2), ...failing("one", 1)]);
  expect(sample).toHaveLength(20);
  const counts = Map.groupBy(sample, ({ service }) => service.service);
  expect([...counts].map(([name, own]) => [name, own.length])).toEqual([
    ["big", 17],
    ["small", 2],
    ["one", 1],
  ]);
  expect(new Set(sample.map(({ service, id }) => `${service.service} ${id}`)).size).toBe(20);
});

test("fewer than a sample are all asked for, none is none", () => {
  expect(sampleOf(failing("orders", 3))).toHaveLength(3);
  expect(sampleOf([])).toEqual([]);
});

test.each([
  [{ passed: 11, failed: 9, unknown: 0 }, true],
  [{ passed: 10, failed: 10, unknown: 0 }, false],
  [{ passed: 10, failed: 0, unknown: 10 }, false],
  [{ passed: 0, failed: 20, unknown: 0 }, false],
  [{ passed: 0, failed: 0, unknown: 20 }, false],
])("%o of 20 asked: %s", (opinion, expected) => {
  expect(overrules(opinion, 20)).toBe(expected);
});
