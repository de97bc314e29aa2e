import { expect, test } from "vitest";
import { endedText, endingText, undrainedText } from "./ending-words.ts";

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

test("once it has ended, what came of it is told by the instance", () => {
  const told = { owner: "maria", instance: "10.0.0.7:80", registered: true };
  expect(endedText({ ...told, kind: "drain" })).toBe(
    "The drain of 10.0.0.7:80 for maria is undone: where no other stands, it is checked, and returns with its first pass.",
  );
  expect(endedText({ ...told, kind: "circuit", registered: false })).toBe(
    "The circuit of 10.0.0.7:80 is automatic again: nothing is registered there now.",
  );
});

test("drains that had ended before one undrained are not told as undrained", () => {
  expect(undrainedText({ removed: ["d-1"] })).toBe("Undrained.");
  expect(undrainedText({ removed: [] })).toBe("It was not drained any more.");
});
