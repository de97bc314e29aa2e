import { expect, test } from "vitest";
import { HeadgateError } from "#lib/contract/error.ts";
import { issueAt } from "./issue-at.ts";
import { namespacesProblem } from "./namespaces.ts";
import { newPasswordProblem } from "./new-password.ts";
import { userNameProblem } from "./user-name.ts";

test("a password is long enough, and not the name", () => {
  expect(newPasswordProblem("eleven char", "ann")).toBe("A password has at least 12 characters.");
  expect(newPasswordProblem("twelve chars", "ann")).toBeUndefined();
  expect(newPasswordProblem("Ann@Example.com", "ann@example.com")).toBe("Another than your name");
  // Whose it is may not be known.
  expect(newPasswordProblem("ann@example.com", undefined)).toBeUndefined();
});

test("a user's name is what the API takes", () => {
  expect(userNameProblem("")).toBe("Give a name");
  expect(userNameProblem("ann@example.com")).toBeUndefined();
  expect(userNameProblem("ann b")).toMatch(/^A user's name is 1–64/);
});

test("namespaces are all, or at least one that can be", () => {
  expect(namespacesProblem(["*"])).toBeUndefined();
  expect(namespacesProblem(["eu", "us"])).toBeUndefined();
  expect(namespacesProblem([])).toBe("Name at least one");
  expect(namespacesProblem(["eu", "Payments!"])).toContain("“Payments!”");
});

test("what the API finds wrong with a field is told at that field alone", () => {
  const details = { issues: [{ path: "body.name", message: "there is a user of this name already" }] };
  const error = new HeadgateError("conflict", "there is a user ann already", { details });
  expect(issueAt(error, "body.name")).toBe("There is a user of this name already.");
  expect(issueAt(error, "body.password")).toBeUndefined();
  expect(issueAt(new HeadgateError("unavailable", "no store"), "body.name")).toBeUndefined();
  expect(issueAt(null, "body.name")).toBeUndefined();
});
