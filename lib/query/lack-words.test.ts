import { expect, test } from "vitest";
import { Scope } from "#lib/contract/access.ts";
import { lackWords } from "./lack-words.ts";

test.each([
  ["drain", "viewer", "It takes the role operator; yours is viewer"],
  ["policy:write", "operator", "It takes the role editor; yours is operator"],
  ["admin", "editor", "It takes the role admin; yours is editor"],
  // What no lesser role holds, an admin does.
  ["metrics:read", "viewer", "It takes the role admin; yours is viewer"],
] as const)("a user who lacks %s is told the least role that holds it", (scope, role, words) => {
  expect(lackWords({ role }, scope)).toBe(words);
});

test.each(Scope.options)("a token that lacks %s is told the scope", (scope) => {
  expect(lackWords({}, scope)).toBe(`Your token lacks the scope “${scope}”`);
  expect(lackWords(undefined, scope)).toContain(scope);
});
