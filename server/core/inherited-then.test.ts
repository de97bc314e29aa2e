import { expect, test } from "vitest";
import { patchAt } from "./inherited-then.ts";

const [one, two, three] = [1, 2, 3].map((version) => ({
  version,
  at: version * 100,
  patch: { check: { timeoutMs: version } },
})) as [Version, Version, Version];
interface Version {
  version: number;
  at?: number;
  patch: { check: { timeoutMs: number } };
}
const unknown = { version: 2, patch: { check: { timeoutMs: 2 } } };

test("the newest that was written by then, nothing before the first of all", () => {
  expect(patchAt([], undefined)).toEqual({});
  expect(patchAt([one, two, three], 99)).toEqual({});
  expect(patchAt([one, two, three], 200)).toBe(two.patch);
  expect(patchAt([one, two, three], 1000)).toBe(three.patch);
});

test("what cannot be told is not guessed: of a time that is not known, or older than what is kept", () => {
  expect(patchAt([one], undefined)).toBeUndefined();
  expect(patchAt([two, three], 150)).toBeUndefined();
  expect(patchAt([one, unknown], 150)).toBeUndefined();
  expect(patchAt([one, unknown, three], 250)).toBeUndefined();
  expect(patchAt([one, unknown, three], 300)).toBe(three.patch);
});
