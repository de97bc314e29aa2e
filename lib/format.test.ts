import { expect, test } from "vitest";
import {
  count,
  duration,
  latency,
  percent,
  plural,
  rate,
  ratio,
  sentenceList,
  unbroken,
  weight,
} from "./format.ts";

test("a small share is never told as none", () => {
  expect(percent(0)).toBe("0 %");
  expect(percent(0.002)).toBe("< 1 %");
  expect(percent(0.125)).toBe("13 %");
});

test("what is called seldom is not told as never", () => {
  expect(rate(0)).toBe("0");
  expect(rate(0.02)).toBe("< 0.1");
  expect(rate(3.14)).toBe("3.1");
  expect(rate(1240.4)).toBe("1,240");
});

test("lists name a few and count the rest", () => {
  expect(sentenceList(["a"])).toBe("a");
  expect(sentenceList(["a", "b"])).toBe("a and b");
  expect(sentenceList(["a", "b", "c"])).toBe("a, b and c");
  expect(sentenceList(["a", "b", "c", "d"])).toBe("a, b and 2 more");
});

test("numbers keep their unit", () => {
  expect(plural(1, "instance")).toBe("1 instance");
  expect(plural(1200, "registry", "registries")).toBe("1,200 registries");
  expect(latency(0.42)).toBe("0.4 ms");
  expect(latency(1254)).toBe("1.25 s");
});

test("a set duration is told exactly, in the largest unit that can", () => {
  expect([0, 250, 1500, 30_000, 90_000, 300_000, 3_600_000, 2_592_000_000].map(duration)).toEqual([
    "0 s",
    "250 ms",
    "1.5 s",
    "30 s",
    "90 s",
    "5 min",
    "1 h",
    "30 d",
  ]);
});

test("a small share keeps a digit, and what is above zero never reads as none", () => {
  expect([0, 0.0001, 0.0044, 0.052, 0.0999, 0.126, 1].map(ratio)).toEqual([
    "0 %",
    "< 0.1 %",
    "0.4 %",
    "5.2 %",
    "10 %",
    "13 %",
    "100 %",
  ]);
});

test("a line ends neither between a number and its unit, nor within a range, nor after the sign of a factor", () => {
  const told = unbroken("50 % of calls fail in 30 s, 200–299 expected, weight × 0.5, 3 services");
  expect(told).toBe(
    "50\u00a0% of calls fail in 30\u00a0s, 200\u2060–\u2060299 expected, weight ×\u00a00.5, 3 services",
  );
});

test.each([0, 1, 0.5, 1.5, 2.5, 999, 999.5, 1000, 12_345.5, 100_000, 1_234_567, 98_765_432_100])(
  "numbers are told as Intl tells them: %s",
  (n) => {
    const integer = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
    const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
    expect(count(n)).toBe(integer.format(n));
    for (const each of [n, n / 3, n / 7000, n * 1.0005])
      expect(weight(each), String(each)).toBe(short.format(each));
  },
);
