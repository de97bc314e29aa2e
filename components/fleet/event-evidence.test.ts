import { expect, test } from "vitest";
import { evidenceFacts } from "./event-evidence.ts";

test("names are words, and what has a unit keeps it", () => {
  expect(evidenceFacts({ countedCalls: 37, latencyMs: 4.943_988, detail: "status 200" })).toEqual([
    ["Counted calls", "37"],
    ["Latency", "4.94 ms"],
    ["Detail", "status 200"],
  ]);
});

test("lists are told one by one, and what tells of itself in its own words", () => {
  const guards = [{ guard: "minCapacity", left: 0.33, text: "would leave 1 of 3 serving" }];
  expect(evidenceFacts({ guards, reporters: ["a/1", "b/2"], none: null })).toEqual([
    ["Guards", "would leave 1 of 3 serving"],
    ["Reporters", "a/1, b/2"],
  ]);
  expect(evidenceFacts(undefined)).toEqual([]);
});

test("a share is one, a moment is no number, and nothing is said twice", () => {
  const evidence = { failureRatio: 0.5, detail: "connect refused" };
  expect(evidenceFacts(evidence, "3 checks failed: connect refused")).toEqual([["Failure ratio", "50 %"]]);
  expect(evidenceFacts({ deadlineAt: Date.UTC(2026, 10, 28) })[0]?.[0]).toBe("Deadline");
});
