import { expect, test } from "vitest";
import { MAX_SERIES_POINTS } from "#lib/contract/series.ts";
import type { SeriesAsked } from "#server/ports/long-range.ts";
import { createLongRange, type RangeAsked, type RangeSample } from "./long-range.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_123_456;

function longRange(samples: (asked: RangeAsked) => readonly RangeSample[] = () => []) {
  const asked: RangeAsked[] = [];
  const range = createLongRange(async (each) => {
    asked.push(each);
    return samples(each);
  });
  const series = (more: Partial<SeriesAsked> = {}) =>
    range.series({
      metric: "calls",
      service: { namespace: "default", service: "orders" },
      instance: undefined,
      caller: undefined,
      from: NOW - 24 * HOUR,
      to: NOW,
      ...more,
    });
  return { asked, series };
}

test("each value is of its whole step, at round times; gaps are gaps", async () => {
  const { series, asked } = longRange(({ startMs, stepMs }) => [
    { at: startMs, value: 5 },
    { at: startMs + 2 * stepMs, value: Number.NaN },
    { at: startMs + 3 * stepMs, value: Infinity },
    { at: startMs + 4 * stepMs, value: 0 },
  ]);
  const points = await series({ from: NOW - HOUR });
  const [first] = asked;
  expect(points).toMatchObject({ from: first!.startMs - points!.stepMs, stepMs: first!.stepMs });
  expect(points!.from % points!.stepMs).toBe(0);
  expect(points!.from).toBeLessThanOrEqual(NOW - HOUR);
  expect(points!.values.slice(0, 6)).toEqual([5, null, null, null, 0, null]);
  // The last is over: one that has only begun would look like a fall.
  expect(points!.from + points!.values.length * points!.stepMs).toBeLessThanOrEqual(NOW);
  expect(first!.endMs).toBe(points!.from + points!.values.length * points!.stepMs);
});

test.each([1 / 60, 1, 24, 7 * 24, 90 * 24, 5 * 365 * 24])(
  "%d hours: never more points than may be, nor none",
  async (hours) => {
    const { series, asked } = longRange();
    const points = await series({ from: NOW - hours * HOUR });
    expect(points!.values.length).toBeGreaterThan(0);
    expect(points!.values.length).toBeLessThanOrEqual(MAX_SERIES_POINTS);
    expect(points!.values.every((value) => value === null)).toBe(true);
    // A window holds some scrapes of a Prometheus that scrapes each minute.
    expect(Number(/\[(\d+)s\]/.exec(asked[0]!.query)?.[1])).toBeGreaterThanOrEqual(240);
    expect(Number(/\[(\d+)s\]/.exec(asked[0]!.query)?.[1]) * 1000).toBeGreaterThanOrEqual(points!.stepMs);
  },
);

test("what no metric tells is not asked for, and only latencies are told with an error", async () => {
  const { series, asked } = longRange();
  expect(await series({ metric: "inFlight" })).toBeUndefined();
  expect(await series({ metric: "p99", caller: "web" })).toBeUndefined();
  expect(asked).toEqual([]);
  expect((await series({ metric: "p99" }))?.latencyError).toBe(1.5);
  expect((await series())?.latencyError).toBeUndefined();
});
