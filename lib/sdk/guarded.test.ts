import { expect, test } from "vitest";
import { guarded } from "./guarded.ts";

test("who is told may throw, or reject, and is told again all the same", async () => {
  const told: string[] = [];
  const throwing = guarded((what) => {
    told.push(what);
    throw new Error("of the user's");
  });
  const rejecting = guarded(async (what) => {
    told.push(what);
    throw new Error("of the user's");
  });
  for (const tell of [throwing, rejecting, throwing]) tell("trouble");
  // A rejection that nobody catches would fail the run.
  await new Promise(setImmediate);
  expect(told).toEqual(["trouble", "trouble", "trouble"]);
});
