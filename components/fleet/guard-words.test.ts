import { expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import { allGuards, guardNumbers, guardsIn } from "./guard-words.ts";

const verdict: GuardVerdict = { guard: "minCapacity", refuses: true, text: "t", left: 0.333, needed: 0.5 };

test("a refusal names its guards with their numbers", () => {
  const error = new HeadgateError("conflict", "minCapacity refuses", { details: { guards: [verdict] } });
  expect(guardsIn(error)).toEqual([verdict]);
  expect(guardNumbers(verdict)).toEqual({ left: "33 %", needed: "50 %" });
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
