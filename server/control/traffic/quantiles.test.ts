import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { COARSE, FINE, Rebucketer } from "./buckets.ts";
import { LatencyRing } from "./latency-ring.ts";
import { packed, PACKING_ERROR, type Quantiles, quantilesOf, unpacked } from "./quantiles.ts";
import { sharesOf } from "./shares.ts";

const NAMES = ["p50", "p95", "p99"] as const;
const SHARE = { p50: 0.5, p95: 0.95, p99: 0.99 };

const latencies = fc.array(
  fc.double({ min: -0.9, max: 4.3, noNaN: true }).map((exponent) => 10 ** exponent),
  { minLength: 1, maxLength: 300 },
);
const bounds = fc
  .uniqueArray(fc.double({ min: 0.2, max: 30_000, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((values) => values.toSorted((a, b) => a - b));

function histogram(times: readonly number[], upTo: readonly number[]) {
  const counts = Array.from({ length: upTo.length + 1 }, () => 0);
  for (const time of times) {
    const bucket = upTo.findIndex((bound) => time <= bound);
    counts[bucket === -1 ? upTo.length : bucket]! += 1;
  }
  return { bounds: [...upTo], counts };
}

/** The smallest that so many took no longer than. */
function trueQuantile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1]!;
}

/** The client's bucket that a time falls in. */
function widthAt(time: number, upTo: readonly number[]): number {
  const bucket = upTo.findIndex((bound) => time <= bound);
  return (upTo[bucket] ?? 0) - (upTo[bucket - 1] ?? 0);
}

test.each([
  ["fine", FINE],
  ["coarse", COARSE],
] as const)(
  "quantiles of %s buckets are off by no more than is said, and the client's own width",
  (_, buckets) => {
    const rebucketer = new Rebucketer(buckets);
    const least = buckets.bounds[0]!;
    fc.assert(
      fc.property(latencies, bounds, (times, upTo) => {
        const counts = Array.from({ length: buckets.bounds.length + 1 }, () => 0);
        rebucketer.add(histogram(times, upTo), counts);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
        const found = quantilesOf(counts, buckets)!;
        const last = upTo.at(-1)!;
        for (const name of NAMES) {
          const time = trueQuantile(times, SHARE[name]);
          if (time > last) {
            // Of what took longer than its last bound, only that is known: it is said, and little more.
            const known = Math.min(last, buckets.bounds.at(-1)!);
            expect(found[name]).toBeGreaterThanOrEqual(known);
            expect(found[name]).toBeLessThanOrEqual(Math.max(known, least) * (1.01 + buckets.error) ** 2);
            continue;
          }
          const own = widthAt(time, upTo);
          const allowed = own + (buckets.error + 0.01) * Math.max(time + own, least);
          expect(Math.abs(found[name] - time)).toBeLessThanOrEqual(allowed);
        }
      }),
      { numRuns: 1000 },
    );
  },
);

test("bounds that are ours lose nothing", () => {
  const counts = Array.from({ length: COARSE.bounds.length + 1 }, () => 0);
  new Rebucketer(COARSE).add({ bounds: [1, 2, 5], counts: [3, 5, 7, 9] }, counts);
  // Up to 1 ms ours are two: half of the three, as a whole number, in each.
  expect(counts.slice(0, 2).toSorted((a, b) => a - b)).toEqual([1, 2]);
  expect(counts.slice(2, 5)).toEqual([5, 7, 9]);
});

describe("calls of a client's wide bucket", () => {
  const median = (reports: readonly number[], streams = 1) => {
    const rebucketer = new Rebucketer(FINE);
    const counts = FINE.bounds.map(() => 0).concat(0);
    const others = counts.slice();
    for (const calls of reports)
      for (let stream = 0; stream < streams; stream += 1)
        rebucketer.add({ bounds: [100, 1000], counts: [0, calls, 0] }, stream === 0 ? counts : others);
    return quantilesOf(counts, FINE)!.p50;
  };

  test("lie evenly in it, however few at a time they are told of", () => {
    for (const [times, each] of [
      [1, 300],
      [300, 1],
      [100, 3],
      [30, 10],
    ] as const) {
      const told = median(Array.from({ length: times }, () => each));
      expect(Math.abs(told - 550), `${times} × ${each}`).toBeLessThan(75);
    }
  });

  test("do so too where as many others tell of theirs in turn, whatever their number", () => {
    for (const streams of [2, 8, 13, 34, 64, 89])
      expect(
        Math.abs(
          median(
            Array.from({ length: 300 }, () => 1),
            streams,
          ) - 550,
        ),
        `${streams}`,
      ).toBeLessThan(75);
  });
});

test("what is known to have taken longer than the clients' last bound is told as no less", () => {
  for (const [buckets, last] of [
    [FINE, LATENCY_BOUNDS_MS.at(-1)!],
    [COARSE, LATENCY_BOUNDS_MS.at(-1)!],
    [FINE, 3000],
    [COARSE, 3000],
  ] as const) {
    const counts = buckets.bounds.map(() => 0).concat(0);
    new Rebucketer(buckets).add({ bounds: [last], counts: [0, 100] }, counts);
    expect(quantilesOf(counts, buckets)!.p50).toBeGreaterThanOrEqual(last);
    expect(quantilesOf(counts, buckets)!.p99).toBeLessThan(last * (1 + buckets.error) ** 2);
  }
});

test("three quantiles in one number come back within the stated error, in order", () => {
  const time = fc.double({ min: -1, max: 5, noNaN: true }).map((exponent) => 10 ** exponent);
  fc.assert(
    fc.property(time, time, time, (...times) => {
      const [p50, p95, p99] = times.toSorted((a, b) => a - b) as [number, number, number];
      const code = packed({ p50, p95, p99 });
      expect(code).toBeGreaterThan(0);
      expect(code).toBeLessThan(2 ** 16);
      const back = unpacked(code)!;
      for (const [name, value] of Object.entries({ p50, p95, p99 }) as [keyof Quantiles, number][])
        expect(Math.abs(back[name] - value) / value).toBeLessThanOrEqual(PACKING_ERROR + 0.001);
    }),
    { numRuns: 2000 },
  );
  expect(unpacked(0)).toBeUndefined();
});

test("slots that fall out of the ring leave their quantiles, by blocks, for as long as these are kept", () => {
  const shape = { buckets: COARSE, slotMs: 1000, slots: 4, block: 2, sealed: 5 };
  const ring = new LatencyRing(shape, { bytes: 0 });
  const of = (bucket: number) => COARSE.bounds.map((_, i) => (i === bucket ? 10 : 0));
  const at = (slot: number) => sharesOf((slot + 1) * 1000, 1000, 1000);
  for (let slot = 0; slot < 8; slot += 1) ring.add(of(slot + 1), at(slot));
  // Slots 4 to 7 are open, 0 to 3 sealed as two blocks.
  expect(ring.quantiles(5)?.p50).toBe(37.5);
  expect(ring.quantilesOfBlock(2)?.p99).toBeCloseTo(49.5, 1);
  expect(ring.quantiles(0)).toEqual(ring.quantiles(1));
  expect(ring.quantiles(0)!.p99 / 1.98).toBeCloseTo(1, 0);
  // Late ones count as long as their slot is open.
  ring.add(of(12), at(4));
  expect(ring.quantiles(4)?.p99).toBeGreaterThan(2500);
  ring.add(of(14), at(0));
  expect(ring.quantiles(0)?.p99).toBeLessThan(2.3);
  ring.add(of(1), at(20));
  expect([0, 3, 4, 7, 11].map((slot) => ring.quantiles(slot) === undefined)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(ring.quantiles(20)?.p50).toBe(0.75);
});
