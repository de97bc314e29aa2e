import { expect, test } from "vitest";
import { calmWords } from "./trouble.ts";

test("nobody is told that none was in trouble at a moment that nobody looked at", () => {
  const unknown = { external: false };
  const known = { external: false, statusesAt: 1 };
  const caller = { external: true };
  expect(calmWords([unknown, caller], { isPast: false })).toBe("None is in trouble.");
  expect(calmWords([known, caller], { isPast: true })).toBe("None is in trouble.");
  expect(calmWords([known, unknown], { isPast: true })).toBe("None of those that are known is in trouble.");
  expect(calmWords([unknown, unknown], { isPast: true })).toBe("");
  expect(calmWords([caller], { isPast: false })).toBe("");
});
