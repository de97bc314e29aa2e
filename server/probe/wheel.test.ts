import fc from "fast-check";
import { expect, test } from "vitest";
import { createWheel } from "./wheel.ts";

test("every item comes out once, not early, and at the first look after its tick, however time goes on", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60_000), { maxLength: 50 }),
      fc.array(fc.oneof(fc.nat(50), fc.nat(30_000)), { maxLength: 100 }),
      (dues, steps) => {
        const wheel = createWheel<number>(10, 0);
        dues.forEach((due, item) => wheel.set(item, due));
        const out = new Set<number>();
        let now = 0;
        for (const step of [...steps, 60_010]) {
          now += step;
          for (const item of wheel.takeDue(now)) {
            expect(out.has(item)).toBe(false);
            expect(dues[item]!).toBeLessThanOrEqual(now);
            out.add(item);
          }
          dues.forEach((due, item) => {
            if (due + 10 <= now && now >= 10) expect(out.has(item)).toBe(true);
          });
        }
        expect(out.size).toBe(dues.length);
        expect(wheel.size).toBe(0);
      },
    ),
  );
});

test("an item that was moved comes out at its new time, one that was deleted never", () => {
  const wheel = createWheel<string>(10, 0);
  wheel.set("moved", 100);
  wheel.set("deleted", 100);
  wheel.set("moved", 20_000);
  wheel.delete("deleted");
  expect(wheel.takeDue(19_990)).toEqual([]);
  expect(wheel.takeDue(20_000)).toEqual(["moved"]);
});

test("after a stall longer than the wheel is round, no slot is left out", () => {
  const wheel = createWheel<number>(10, 0);
  for (let item = 0; item < 3000; item++) wheel.set(item, item * 10);
  expect(wheel.takeDue(29_990)).toHaveLength(3000);
});
