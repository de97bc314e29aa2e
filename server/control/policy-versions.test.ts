import { expect, test } from "vitest";
import { decodeVersions, encodeVersions, nextVersion } from "./policy-versions.ts";

const version = (n: number, bytes = 0) => ({
  version: n,
  actor: "anna",
  patch: { check: { headers: { x: "y".repeat(bytes) } } },
});
const numbers = (value: Buffer) => decodeVersions(value)?.map((each) => each.version);

test("the newest hundred are kept", () => {
  const all = Array.from({ length: 150 }, (_, i) => version(i + 1));
  const kept = numbers(encodeVersions(all));
  expect([kept?.length, kept?.[0], kept?.at(-1)]).toEqual([100, 51, 150]);
});

test("and of large ones those that fit in 256 KiB, the newest in any case", () => {
  const value = encodeVersions(Array.from({ length: 10 }, (_, i) => version(i + 1, 60_000)));
  expect(value.length).toBeLessThanOrEqual(256 * 1024);
  expect(numbers(value)).toEqual([7, 8, 9, 10]);
  expect(numbers(encodeVersions([version(1, 10), version(2, 300_000)]))).toEqual([2]);
});

test("what cannot be read is said to be so; versions number on from the newest", () => {
  expect(decodeVersions(Buffer.from("garbage"))).toBeUndefined();
  expect(decodeVersions(Buffer.from('{"v":2,"versions":[]}'))).toBeUndefined();
  expect(nextVersion([], {}, { actor: "a" }).version).toBe(1);
  expect(nextVersion([version(41)], {}, { actor: "a" }).version).toBe(42);
});
