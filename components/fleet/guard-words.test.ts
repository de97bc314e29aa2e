import { expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import { allGuards, guardNumbers, guardSentence, guardsIn } from "./guard-words.ts";

const verdict: GuardVerdict = { guard: "minCapacity", refuses: true, text: "t", left: 0.333, needed: 0.5 };

test("a refusal names its guards with their numbers", () => {
  const error = new HeadgateError("conflict", "minCapacity refuses", { details: { guards: [verdict] } });
  expect(guardsIn(error)).toEqual([verdict]);
  expect(guardNumbers(verdict)).toEqual({ left: "33.3 %", needed: "50 %" });
});

test("a conflict over something else names none", () => {
  expect(guardsIn(new HeadgateError("conflict", "held by another", { details: { held: {} } }))).toEqual([]);
  expect(guardsIn(null)).toEqual([]);
});

test("what was refused stands for what was previewed of the same guard and zone", () => {
  const zone = { ...verdict, guard: "lastOfZone" as const, refuses: false, zone: "a" };
  const newer = { ...verdict, left: 0.1 };
  expect(allGuards([verdict, zone], [newer])).toEqual([newer, zone]);
});

test("what would be left is said of the verdict's parts; the bound and the shares stand beside its bar", () => {
  const serving = { ...verdict, leaves: { count: "serving" as const, instances: 2, of: 5, share: 0.4 } };
  expect(guardSentence(serving)).toBe("Would leave 2 of 5 serving.");
  const left = { ...verdict, leaves: { count: "in" as const, instances: 0, of: 4, share: 0 } };
  expect(guardSentence(left)).toBe("Operators would leave none of 4 in, whatever their health.");
  expect(guardSentence({ ...serving, service: "orders" })).toBe("In orders: would leave 2 of 5 serving.");
  // The numbers are of the one that is named.
  expect(guardSentence({ ...serving, service: "orders", others: 2 })).toBe(
    "In orders: would leave 2 of 5 serving; it refuses in 2 more services.",
  );
  const zone = {
    ...verdict,
    guard: "lastOfZone" as const,
    zone: "a, of the base weight; the policy asks for b",
  };
  expect(guardSentence(zone)).toBe(`Would leave none serving in zone ${zone.zone}.`);
});

test("a share just below the bound does not read as if it were at it", () => {
  expect(guardNumbers({ ...verdict, left: 2 / 3, needed: 0.67 })).toEqual({ left: "66.6 %", needed: "67 %" });
});
