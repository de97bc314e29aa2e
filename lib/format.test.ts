import { expect, test } from "vitest";
import { latency, percent, plural, sentenceList } from "./format.ts";

test("a small share is never told as none", () => {
  expect(percent(0)).toBe("0 %");
  expect(percent(0.002)).toBe("< 1 %");
  expect(percent(0.125)).toBe("13 %");
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
