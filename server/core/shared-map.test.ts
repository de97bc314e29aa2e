import fc from "fast-check";
import { expect, test } from "vitest";
import { SharedMap } from "./shared-map.ts";

test("behaves as a Map, and earlier versions stay as they were", () => {
  const change = fc.tuple(
    fc.oneof(fc.string({ maxLength: 2 }), fc.nat(500).map(String)),
    fc.option(fc.nat(), { nil: undefined }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(change)), (steps) => {
      const plain = new Map<string, number>();
      const versions: [SharedMap<number>, Map<string, number>][] = [];
      let shared = SharedMap.empty<number>();
      for (const changes of steps) {
        shared = shared.with(changes);
        for (const [key, value] of changes)
          if (value === undefined) plain.delete(key);
          else plain.set(key, value);
        versions.push([shared, new Map(plain)]);
      }
      for (const [version, expected] of versions) {
        expect(version.size).toBe(expected.size);
        expect(new Map(version)).toEqual(expected);
        for (const [key, value] of expected) expect(version.get(key)).toBe(value);
        expect([...version.keys()].every((key) => version.has(key))).toBe(true);
        expect([...version.values()].length).toBe(expected.size);
      }
      for (const [i, [version, now]] of versions.entries()) {
        const [before, then] = versions[i - 1] ?? [SharedMap.empty<number>(), new Map<string, number>()];
        const keys = new Set([...now.keys(), ...then.keys()]);
        const differing = [...keys].filter((key) => now.get(key) !== then.get(key));
        expect([...new Set(version.differing(before))]).toEqual(expect.arrayContaining(differing));
      }
    }),
  );
});
