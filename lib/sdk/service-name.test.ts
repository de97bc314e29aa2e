import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceName } from "#lib/contract/names.ts";
import { requireServiceName } from "./service-name.ts";

const isTaken = (name: string): boolean => {
  try {
    requireServiceName(name);
    return true;
  } catch {
    return false;
  }
};

test("a name is taken when, and only when, Headgate takes it", () => {
  const near = fc.string({ unit: fc.constantFrom("a", "Z", "9", ".", "_", ":", "-", "/", " ", "\n", "é") });
  const long = fc.integer({ min: 0, max: 210 }).map((length) => "a".repeat(length));
  fc.assert(
    fc.property(fc.oneof(near, long, fc.string()), (name) => {
      expect(isTaken(name)).toBe(ServiceName.safeParse(name).success);
    }),
  );
  expect(["", "a\n", "a".repeat(200), "a".repeat(201)].map(isTaken)).toEqual([false, false, true, false]);
});

test("what is refused says what a name may be", () => {
  expect(() => requireServiceName("orders/v2")).toThrow(
    new TypeError('a service name is 1–200 of A-Z a-z 0-9 . _ : -, not "orders/v2"'),
  );
  expect(() => requireServiceName(undefined as unknown as string)).toThrow("not undefined");
});
