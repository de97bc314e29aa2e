import { expect, test } from "vitest";
import { TransitionKind } from "#lib/contract/events.ts";
import { kindGroups, kindWords } from "./event-kinds.ts";

test("every kind stands in one group, and in no other", () => {
  const grouped = kindGroups.flatMap(({ kinds }) => kinds);
  expect(grouped.toSorted()).toEqual([...TransitionKind.options].toSorted());
});

test("no two kinds are called the same", () => {
  expect(new Set(Object.values(kindWords)).size).toBe(TransitionKind.options.length);
});
