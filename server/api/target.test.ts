import fc from "fast-check";
import { expect, test } from "vitest";
import { matchRoute } from "./route.ts";
import { readTarget } from "./target.ts";

test.each([
  ["//a", "an empty segment"],
  ["/a/", "an empty last segment"],
  ["/a/./b", "a dot segment"],
  ["/a/../b", "a double dot segment"],
  ["/a/%2e/b", "a dot segment, encoded"],
  ["/a/%2E%2e", "a double dot segment, encoded"],
  ["/a%2fb", "a slash in disguise"],
  ["/a%5Cb", "a backslash in disguise"],
  ["/a\\b", "a backslash"],
  ["/a;b=c", "a segment parameter"],
  ["/a%3bb", "a segment parameter in disguise"],
  ["/a%00", "a null"],
  ["/a%0d%0a", "a line end"],
  ["/a%7f", "a control character"],
  ["/a%c0%ae", "an overlong form"],
  ["/a%ff", "no UTF-8"],
  ["/a%zz", "no encoding"],
  ["/a%", "half an encoding"],
  ["/a b", "a space"],
  ["/a\u00e9", "a character that must be encoded"],
  ["a", "no slash at its start"],
  ["http://host/v1", "another form"],
  ["*", "the asterisk form"],
  ["", "nothing"],
])("%j is refused for %s", (path) => {
  expect(readTarget(path).raw).toBeUndefined();
  expect(matchRoute("GET", readTarget(path)).kind).toBe("no-path");
});

test("a name survives its way through a path, whatever it holds, or is refused; it never becomes two", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      fc.pre(name.isWellFormed());
      const { raw, segments } = readTarget(`/v1/${encodeURIComponent(name)}`);
      if (raw !== undefined) expect(segments).toEqual(["v1", name]);
    }),
  );
});

test("fixed segments are compared as they came, parameters are decoded", () => {
  const path = "/v1/namespaces/default/services/a%3Ab/instances/%5B%3A%3A1%5D%3A80";
  expect(matchRoute("GET", readTarget(path))).toMatchObject({
    name: "getInstance",
    params: { ns: "default", service: "a:b", instance: "[::1]:80" },
  });
  expect(matchRoute("GET", readTarget("/v1/%6eamespaces")).kind).toBe("no-path");
  expect(matchRoute("PATCH", readTarget(path))).toEqual({
    kind: "no-method",
    allow: ["DELETE", "GET", "HEAD", "PUT"],
  });
});
