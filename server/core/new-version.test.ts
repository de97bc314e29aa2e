import { expect, test } from "vitest";
import { registered, Stepper } from "#test/support/core.ts";

const T0 = 1_000_000;

/** Registers the n-th instance with a version, or changes it; what is told of its version being new. */
function told(s: Stepper, n: number, version: string, revision: number) {
  const known = registered(n, { version });
  s.do(T0 + revision, { kind: "registered", registered: { ...known, modRevision: revision } });
  return s.transitions.findLast(({ kind }) => kind === "instance.registered" || kind === "instance.changed")
    ?.evidence?.["newVersion"];
}

test("the first instance of a version says that it is new to the service, the others do not", () => {
  const s = new Stepper();
  expect(told(s, 1, "1.0", 1)).toBe("1.0");
  expect(told(s, 2, "1.0", 2)).toBeUndefined();
  expect(told(s, 3, "2.0", 3)).toBe("2.0");
  expect(told(s, 1, "2.0", 4)).toBeUndefined();
  expect(told(s, 2, "3.0", 5)).toBe("3.0");
});
