import { expect, test } from "vitest";
import { endingText } from "./ending-words.ts";

test("the end of an override says whose it is, and what the instance does then", () => {
  expect(endingText({ kind: "drain", owner: "maria", registered: true })).toBe(
    "Ends the drain of maria. Where no other stands, it is checked, and returns with its first pass.",
  );
  expect(endingText({ kind: "weight", owner: "ci/7", registered: true })).toContain(
    "the registered one counts again",
  );
});

test("of an address where nothing is registered nothing is promised", () => {
  expect(endingText({ kind: "maintenance", owner: "maria", registered: false })).toBe(
    "Ends what maria asked for. Nothing is registered there now.",
  );
});
