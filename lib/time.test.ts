import { expect, test } from "vitest";
import { ago, ahead, clock, span } from "./time.ts";

test("spans say their two largest units", () => {
  expect(span(8_400)).toBe("8 s");
  expect(span(180_000)).toBe("3 min");
  expect(span(7_500_000)).toBe("2 h 5 min");
  expect(span(7_200_000)).toBe("2 h");
  expect(span(90_000_000)).toBe("1 d 1 h");
});

test("a clock a little ahead of ours reads as just now", () => {
  expect(ago(1_000_500, 1_000_000)).toBe("just now");
  expect(ago(990_000, 1_000_000)).toBe("10 s ago");
  expect(ahead(1_015_000, 1_000_000)).toBe("in 15 s");
  expect(ahead(900_000, 1_000_000)).toBe("now");
});

test("the day is told when it is another", () => {
  const night = new Date(2026, 10, 20, 2, 51).getTime();
  expect(clock(night, night + 3_600_000)).toBe("02:51");
  expect(clock(night, night + 86_400_000)).toBe("20 Nov 02:51");
});
