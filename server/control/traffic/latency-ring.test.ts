import fc from "fast-check";
import { expect, test } from "vitest";
import { COARSE } from "./buckets.ts";
import { LatencyRing } from "./latency-ring.ts";
import { PACKING_ERROR, quantilesOf } from "./quantiles.ts";
import { sharesOf } from "./shares.ts";

const shape = { buckets: COARSE, slotMs: 1000, slots: 6, block: 2, sealed: 4 };
const OPEN = shape.slots / shape.block;
const none = () => COARSE.bounds.map(() => 0).concat(0);

test("open slots are as counted, blocks that were sealed as near as is said, and of older ones nothing", () => {
  const add = fc.record({
    passes: fc.integer({ min: 0, max: 9 }),
    late: fc.integer({ min: 0, max: 8 }),
    // Where packing is exact enough to be told by its error: from 0.5 ms on.
    bucket: fc.integer({ min: 1, max: 12 }),
    count: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(fc.array(add, { maxLength: 25 }), (adds) => {
      const ring = new LatencyRing(shape, { bytes: 0 });
      const model = new Map<number, number[]>();
      let newest = 1000;
      let top: number | undefined;
      for (const { passes, late, bucket, count } of adds) {
        newest += passes;
        const slot = newest - late;
        const counts = none();
        counts[bucket] = count;
        ring.add(counts, sharesOf((slot + 1) * 1000, 1000, 1000));
        top = Math.max(top ?? -Infinity, Math.floor(slot / shape.block));
        // What comes too late for its block is not counted.
        if (Math.floor(slot / shape.block) > top - OPEN) {
          const known = model.get(slot) ?? none();
          model.set(
            slot,
            known.map((each, i) => each + (counts[i] ?? 0)),
          );
        }
      }
      if (top === undefined) return;
      const of = (...slots: number[]) => {
        const summed = none().map((_, i) =>
          slots.reduce((sum, slot) => sum + (model.get(slot)?.[i] ?? 0), 0),
        );
        return quantilesOf(summed, COARSE);
      };
      for (let block = top - OPEN - shape.sealed - 3; block <= top; block += 1) {
        const [first, second] = [block * 2, block * 2 + 1];
        const found = ring.quantilesOfBlock(block);
        if (block > top - OPEN) {
          expect(found).toEqual(of(first, second));
          expect([ring.quantiles(first), ring.quantiles(second)]).toEqual([of(first), of(second)]);
        } else if (block > top - shape.sealed) {
          const expected = of(first, second);
          expect(found === undefined).toBe(expected === undefined);
          for (const name of ["p50", "p95", "p99"] as const)
            if (found !== undefined && expected !== undefined)
              expect(Math.abs(found[name] - expected[name]) / expected[name]).toBeLessThanOrEqual(
                PACKING_ERROR + 0.001,
              );
        } else expect(found).toBeUndefined();
      }
    }),
    { numRuns: 2000 },
  );
});
