import { expect, test } from "vitest";
import type { Identity } from "#server/ports/access.ts";
import { viewOf } from "./admit.ts";

const seeing = (...namespaces: string[]) =>
  ({ kind: "token", id: "t", name: "t", scopes: ["view"], namespaces }) as Identity;

test("what is shared by name is told only to those who may see the same", () => {
  const sights = [seeing("*"), seeing(), seeing("a"), seeing("a", "b")].map((identity) =>
    viewOf(identity, "*"),
  );
  const names = [...sights, viewOf(seeing("*"), "a")].map(({ name }) => name);
  expect(new Set(names).size).toBe(5);
  expect(sights.map(({ holds }) => ["a", "b", "c"].filter(holds).join(""))).toEqual(["abc", "", "a", "ab"]);
  expect(viewOf(seeing("b", "a"), "*").name).toBe(viewOf(seeing("a", "b"), "*").name);
  expect(viewOf(seeing("a", "*"), "*").name).toBe(viewOf(seeing("*"), "*").name);
});
