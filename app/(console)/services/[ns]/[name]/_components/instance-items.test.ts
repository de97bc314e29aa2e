import { expect, test } from "vitest";
import { itemOf, withDetails, withHeads } from "./instance-items.ts";
import { rangeOf } from "./use-selection.ts";

const group = (name: string | undefined, count: number) => ({
  ...(name === undefined ? {} : { name }),
  count,
  statuses: {},
});

test("each group's head stands before its own, and those without a zone have one too", () => {
  expect(withHeads(["1", "2", "3"], [group("a", 2), group(undefined, 1)])).toEqual([
    "#a",
    "1",
    "2",
    "#",
    "3",
  ]);
  expect(withHeads(["1"], undefined)).toEqual(["1"]);
});

test("what is opened follows its instance, and only where that is listed", () => {
  const names = withDetails(["#a", "1", "2"], new Set(["2", "gone"]));
  expect(names).toEqual(["#a", "1", "2", "+2"]);
  expect(names.map((name) => itemOf(name).kind)).toEqual(["head", "instance", "instance", "detail"]);
});

test("a range goes either way, and is one alone where its other end is not listed", () => {
  expect(rangeOf(["1", "2", "3", "4"], "4", "2")).toEqual(["2", "3", "4"]);
  expect(rangeOf(["1", "2", "3", "4"], "1", "2")).toEqual(["1", "2"]);
  expect(rangeOf(["1", "2"], "gone", "2")).toEqual(["2"]);
  expect(rangeOf(["1", "2"], undefined, "1")).toEqual(["1"]);
});
