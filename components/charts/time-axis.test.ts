import { expect, test } from "vitest";
import { setTimeStyle } from "#lib/time.ts";
import { tickLabel, timeTicks } from "./time-axis.ts";

const at = (hour: number, minute: number, second = 0) =>
  new Date(2026, 10, 28, hour, minute, second).getTime();

test("ticks stand at round moments of the viewer's day", () => {
  expect(timeTicks(at(2, 51), at(3, 51), 500).map(tickLabel)).toEqual([
    "03:00",
    "03:10",
    "03:20",
    "03:30",
    "03:40",
    "03:50",
  ]);
});

test("there are as many as there is room for", () => {
  expect(timeTicks(at(2, 51), at(3, 51), 200).map(tickLabel)).toEqual(["03:00", "03:30"]);
  expect(timeTicks(at(0, 0), at(23, 59), 500).length).toBeLessThanOrEqual(7);
});

test("midnight is told as the day, and seconds where ticks are that close", () => {
  expect(tickLabel(at(0, 0))).toBe("28 Nov");
  expect(timeTicks(at(2, 51), at(2, 51, 30), 500).map(tickLabel)[1]).toBe("02:51:05");
});

test("an axis is of the zone and the clock that times are told by", () => {
  const noon = Date.UTC(2026, 10, 28, 12);
  setTimeStyle({ hour12: true, isUtc: true });
  try {
    expect(timeTicks(noon - 3_600_000, noon + 3_600_000, 200).map(tickLabel)).toContain("12:00 pm");
    expect(timeTicks(noon - 86_400_000, noon, 200).map(tickLabel)).toContain("28 Nov");
  } finally {
    setTimeStyle({ hour12: false, isUtc: false });
  }
});
