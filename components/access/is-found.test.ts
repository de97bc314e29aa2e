import { expect, test } from "vitest";
import { isFound } from "./is-found.ts";

const texts = ["Deploy-Bot", "drain", "shop"];

test.each([
  ["", true],
  ["  ", true],
  ["bot", true],
  ["DEPLOY", true],
  ["shop drain", true],
  ["shop admin", false],
  ["deploy-bots", false],
])("%j: %s", (looked, found) => {
  expect(isFound(texts, looked)).toBe(found);
});
