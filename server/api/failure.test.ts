import { expect, test } from "vitest";
import { OUTCOME_UNKNOWN } from "#lib/contract/error.ts";
import { StoreUnavailable } from "#server/ports/store.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { failureOf } from "./failure.ts";

const told = (method: string, unknownOutcome: boolean, isQuestion?: boolean) => {
  const asked = { method, isQuestion, requestId: "r-1" };
  return failureOf(new StoreUnavailable("no answer", { unknownOutcome }), asked, keptLog()).body.error;
};

test("a store that did not answer leaves a change unknown, and a look has changed nothing", () => {
  expect(told("PUT", true)).toMatchObject({
    message: "the store cannot be reached: whether the change was made is not known",
    details: OUTCOME_UNKNOWN,
  });
  for (const { message, details } of [told("PUT", false), told("GET", true), told("POST", true, true)]) {
    expect(message).toBe("the store cannot be reached: nothing was changed");
    expect(details).toBeUndefined();
  }
});
