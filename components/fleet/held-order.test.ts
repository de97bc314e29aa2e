import { expect, test } from "vitest";
import { heldOrder, isSameOrder } from "./held-order.ts";

test("what is held stays where it is, whoever becomes worse", () => {
  expect(heldOrder(["a", "b", "c"], ["c", "a", "b"])).toEqual(["a", "b", "c"]);
});

test("who is gone leaves, who is new stands at the end", () => {
  expect(heldOrder(["a", "b", "c"], ["n", "c", "a", "m"])).toEqual(["a", "c", "n", "m"]);
});

test("orders are the same only when every place is", () => {
  expect(isSameOrder(["a", "b"], ["a", "b"])).toBe(true);
  expect(isSameOrder(["a", "b"], ["b", "a"])).toBe(false);
  expect(isSameOrder(["a"], ["a", "b"])).toBe(false);
});
