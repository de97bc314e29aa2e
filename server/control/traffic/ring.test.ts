import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "./ring.ts";
import { sharesOf } from "./shares.ts";

const SLOTS = 7;

test("a ring holds what was added in its last slots, and nothing older, however time passes", () => {
  const add = fc.record({
    passesMs: fc.integer({ min: 0, max: 12_000 }),
    windowMs: fc.integer({ min: 1, max: 9000 }),
    count: fc.constantFrom(0, 1, 3, 255, 256, 70_000),
  });
  fc.assert(
    fc.property(fc.array(add, { maxLength: 30 }), (adds) => {
      const ledger = { bytes: 0 };
      const ring = new Ring(1000, SLOTS, ["calls"], ledger);
      const model = new Map<number, number>();
      let at = 100_000;
      for (const { passesMs, windowMs, count } of adds) {
        at += passesMs;
        const shares = sharesOf(at, windowMs, 1000);
        const newest = shares.first + shares.until.length - 1;
        ring.advance(newest);
        ring.add("calls", count, shares);
        let before = 0;
        for (const [i, until] of shares.until.entries()) {
          const slot = shares.first + i;
          model.set(slot, (model.get(slot) ?? 0) + Math.floor(count * until) - before);
          before = Math.floor(count * until);
        }
        for (const slot of model.keys()) if (slot <= newest - SLOTS) model.delete(slot);
        for (let slot = newest - 2 * SLOTS; slot <= newest + 2; slot += 1)
          expect(ring.get("calls", slot)).toBe(model.get(slot) ?? 0);
        const sum = [...model.values()].reduce((all, each) => all + each, 0);
        expect(ring.sum("calls", newest - 2 * SLOTS, newest + 1)).toBe(sum);
        expect(ledger.bytes).toBe(ring.bytes);
      }
    }),
    { numRuns: 1000 },
  );
});
