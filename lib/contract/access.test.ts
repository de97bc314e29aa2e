import { expect, test } from "vitest";
import { Namespaces, Role, Scope, SessionView, UserName } from "./access.ts";
import { ROLES, SCOPE_SAYS } from "./roles.ts";

test("each role holds what the one before it does, and the last holds everything", () => {
  const held = (role: Role) => {
    const { scopes } = ROLES[role];
    return scopes.includes("admin") ? Scope.options : scopes;
  };
  for (const [index, role] of Role.options.entries()) {
    const before = Role.options[index - 1];
    if (before !== undefined) expect(held(role)).toEqual(expect.arrayContaining([...held(before)]));
  }
  expect(ROLES.viewer.scopes).toEqual(["view"]);
  expect(held("admin")).toEqual(Scope.options);
  expect(ROLES.editor.scopes).not.toContain("admin");
});

test("every scope says what it lets one do", () => {
  expect(Object.keys(SCOPE_SAYS).toSorted()).toEqual(Scope.options.toSorted());
});

test("all namespaces stand alone, and none stands twice", () => {
  expect(Namespaces.parse(["default", "*", "billing"])).toEqual(["*"]);
  expect(Namespaces.parse(["default", "default"])).toEqual(["default"]);
  expect(Namespaces.safeParse([]).success).toBe(false);
  expect(Namespaces.safeParse(["No Such"]).success).toBe(false);
});

test.each(["ann", "Ann.B-2@example.com", "9"])("%s is a user's name", (name) => {
  expect(UserName.safeParse(name).success).toBe(true);
});
test.each(["", " ann", "a/b", ".ann", "a".repeat(65), "ann\n", "ann\u202e"])("%j is none", (name) => {
  expect(UserName.safeParse(name).success).toBe(false);
});

test("what a version that knew tokens alone answers of a session is read as a token's", () => {
  const former = { name: "admin", scopes: ["admin"], namespaces: ["*"], expiresAt: 1 };
  expect(SessionView.parse(former)).toEqual({ ...former, kind: "token" });
});
