import { expect, test } from "vitest";
import type { DrainEvidence, StageMark } from "#lib/contract/intent.ts";
import { drainedText, verdictText } from "./drain-evidence.ts";

const stages: StageMark[] = [
  { stage: "requested", at: 0 },
  { stage: "published", at: 10 },
  { stage: "converged", at: 1000 },
  { stage: "drained", at: 16_000 },
];
const on = (evidence: DrainEvidence) => ({ evidence, stages, registered: true });

test("only reports of every client are told as no calls", () => {
  expect(verdictText(on("traffic"))).toContain("Every client");
  expect(drainedText(on("traffic"))).toBe("every client's reports show no calls");
  expect(verdictText(on("partial"))).toContain("others do not report");
  expect(drainedText(on("partial"))).toBe("the reports there are show no calls");
});

test("the instance's own count is told as its own", () => {
  expect(verdictText(on("instance"))).toContain("itself says");
  expect(drainedText(on("instance"))).toBe("the instance itself says 0 in flight");
});

test("time alone says that nothing tells of calls, and how much time that was", () => {
  expect(verdictText(on("time"))).toBe(
    "Nothing tells of its calls. 15 s have passed since every client has the table.",
  );
  expect(drainedText(on("time"))).toBe("nothing tells of calls; 15 s have passed");
});

test("a stage not reached yet, and an address without a process, claim nothing", () => {
  const ahead = { evidence: undefined, stages: stages.slice(0, 3), registered: true };
  expect(drainedText(ahead)).toBe("when its calls are over");
  expect(drainedText({ ...on("time"), registered: false })).toContain("none is registered here");
});
