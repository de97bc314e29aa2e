import { expect, test } from "vitest";
import type { ServiceOutcome } from "#lib/contract/bulk.ts";
import { notUndoneOf } from "./not-undone-words.ts";

const of = (service: string, more: Partial<ServiceOutcome>): ServiceOutcome => ({
  service,
  outcome: "failed",
  instances: ["10.0.0.1:80"],
  unchanged: [],
  guards: [],
  ...more,
});

test("of an undo of several services those that it was refused for are told, and those that nobody knows of apart", () => {
  expect(notUndoneOf([of("a", { outcome: "done" })])).toEqual([]);
  const told = notUndoneOf([
    of("a", { outcome: "done" }),
    of("b", { message: "held by ann" }),
    of("c", { message: "the store does not answer", mayBeDone: true }),
  ]);
  expect(told).toEqual([
    { title: "Not undone in 1 service.", detail: "b: Held by ann." },
    { title: "Undone, or not, in 1 service.", detail: "c: The store does not answer." },
  ]);
});
