import { expect, test } from "vitest";
import { HeadgateError, OUTCOME_UNKNOWN, WRITTEN } from "#lib/contract/error.ts";
import { mayBeDone } from "./may-be-done.ts";
import { NotReachable } from "./not-reachable.ts";

test("a change may have been done where its answer was lost, here or behind who answered", () => {
  expect(mayBeDone(new NotReachable("cut", { mayHaveArrived: true }))).toBe(true);
  expect(mayBeDone(new NotReachable("refused", { mayHaveArrived: false }))).toBe(false);
  expect(mayBeDone(new HeadgateError("unavailable", "no answer", { details: OUTCOME_UNKNOWN }))).toBe(true);
  expect(mayBeDone(new HeadgateError("deadline_exceeded", "no answer in time"))).toBe(true);
  expect(mayBeDone(new HeadgateError("unavailable", "it is written", { details: WRITTEN }))).toBe(true);
  expect(mayBeDone(new HeadgateError("unavailable", "no leader"))).toBe(false);
  expect(mayBeDone(new HeadgateError("conflict", "no", { details: { unknownOutcome: false } }))).toBe(false);
});
