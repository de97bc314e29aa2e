import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "#test/sim/random.ts";
import { ConcurrencyLimit } from "./concurrency-limit.ts";

interface Load {
  /** Calls a second that are wanted. */
  readonly rate: number;
  /** Calls that are served at a time; the others wait in a queue. */
  readonly capacity: number;
  readonly serviceMs: number;
  readonly forMs: number;
  /** No call gets an answer. */
  readonly isSilent?: boolean;
}

interface Ended {
  readonly at: number;
  readonly tookMs: number;
}

/** A service that serves so many calls at a time, and a client that wants to make fewer or more, in a time of their own. */
class Simulated {
  readonly limit = new ConcurrencyLimit();
  readonly #random: Random;
  readonly #timeoutMs: number;
  /** When each worker is free. */
  #workers: number[] = [];
  /** By when they end. */
  readonly #underWay: Ended[] = [];
  #now = 0;

  constructor(seed: number, { min = 2, max = 1000, timeoutMs = Infinity } = {}) {
    this.#random = new Random(seed);
    this.#timeoutMs = timeoutMs;
    this.limit.set({ mode: "adaptive", min, max });
  }

  run({ rate, capacity, serviceMs, forMs, isSilent = false }: Load) {
    const until = this.#now + forMs;
    this.#workers = Array.from({ length: capacity }, (_, i) => this.#workers[i] ?? this.#now);
    const sums = { calls: 0, limits: 0, refused: 0, ended: 0, tookMs: 0 };
    let least = Infinity;
    for (this.#pass(rate); this.#now < until; this.#pass(rate)) {
      this.#end(sums);
      sums.calls += 1;
      sums.limits += this.limit.limit;
      least = Math.min(least, this.limit.limit);
      if (this.limit.tryAcquire()) this.#begin(isSilent ? Infinity : this.#serve(serviceMs));
      else sums.refused += 1;
    }
    return {
      limit: sums.limits / sums.calls,
      least,
      refused: sums.refused / sums.calls,
      throughput: (sums.ended * serviceMs) / (forMs * capacity),
      slowness: sums.tookMs / sums.ended / serviceMs,
    };
  }

  #serve(serviceMs: number): number {
    let first = 0;
    for (let i = 1; i < this.#workers.length; i++) if (this.#workers[i]! < this.#workers[first]!) first = i;
    const endsAt = Math.max(this.#now, this.#workers[first]!) + this.#exponential(serviceMs);
    this.#workers[first] = endsAt;
    return endsAt;
  }

  #begin(endsAt: number): void {
    const at = Math.min(endsAt, this.#now + this.#timeoutMs);
    const after = this.#underWay.findLastIndex((each) => each.at <= at);
    this.#underWay.splice(after + 1, 0, { at, tookMs: endsAt - this.#now });
  }

  #end(sums: { ended: number; tookMs: number }): void {
    for (
      let first = this.#underWay[0];
      first !== undefined && first.at <= this.#now;
      first = this.#underWay[0]
    ) {
      this.#underWay.shift();
      const isDropped = first.tookMs > this.#timeoutMs;
      this.limit.release(isDropped ? this.#timeoutMs : first.tookMs, isDropped, first.at);
      if (isDropped) continue;
      sums.ended += 1;
      sums.tookMs += first.tookMs;
    }
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#random.next()) * mean;
  }

  #pass(rate: number): void {
    this.#now += this.#exponential(1000 / rate);
  }
}

const seeds = [1, 2, 3];
const SERVICE = { capacity: 40, serviceMs: 20 };
/** Of what it can serve: 2,000 calls a second. */
const load = (share: number, forMs: number): Load => ({ ...SERVICE, rate: share * 2000, forMs });

describe("adaptive", () => {
  test.each(seeds)(
    "under overload it is near capacity × base latency, and the queue is short (seed %i)",
    (seed) => {
      const service = new Simulated(seed);
      service.run(load(3, 10_000));
      const { limit, throughput, slowness } = service.run(load(3, 30_000));
      expect(limit).toBeGreaterThan(SERVICE.capacity);
      expect(limit).toBeLessThan(1.6 * SERVICE.capacity);
      expect(throughput).toBeGreaterThan(0.95);
      expect(slowness).toBeLessThan(1.6);
    },
  );

  test.each(seeds)("also when there was a queue from the first call on (seed %i)", (seed) => {
    const service = new Simulated(seed);
    const small = { capacity: 4, serviceMs: 20, rate: 600 };
    service.run({ ...small, forMs: 60_000 });
    const { limit, throughput } = service.run({ ...small, forMs: 30_000 });
    expect(limit).toBeLessThan(12);
    expect(throughput).toBeGreaterThan(0.95);
  });

  test.each(seeds)("also when the service has become faster meanwhile (seed %i)", (seed) => {
    const service = new Simulated(seed);
    service.run({ capacity: 40, serviceMs: 100, rate: 1200, forMs: 20_000 });
    service.run(load(3, 40_000));
    expect(service.run(load(3, 30_000)).slowness).toBeLessThan(1.6);
  });

  test.each(seeds)("a large one stays there (seed %i)", (seed) => {
    const service = new Simulated(seed);
    const large = { capacity: 400, serviceMs: 40, rate: 20_000 };
    service.run({ ...large, forMs: 12_000 });
    const { limit, throughput } = service.run({ ...large, forMs: 10_000 });
    expect(limit).toBeLessThan(1.5 * large.capacity);
    expect(throughput).toBeGreaterThan(0.95);
  });

  test("it is at no time below the least", () => {
    const service = new Simulated(1, { min: 30 });
    const { least, limit } = service.run({ capacity: 8, serviceMs: 20, rate: 2000, forMs: 60_000 });
    expect(least).toBe(30);
    expect(limit).toBeLessThan(60);
  });

  test.each(seeds)("it refuses next to none that the service can bear (seed %i)", (seed) => {
    const service = new Simulated(seed);
    service.run(load(0.7, 5000));
    expect(service.run(load(0.7, 30_000)).refused).toBeLessThan(0.001);
  });

  test.each(seeds)("it comes back when the service has recovered (seed %i)", (seed) => {
    const service = new Simulated(seed);
    service.run(load(0.5, 10_000));
    const ill = service.run({ rate: 1000, capacity: 4, serviceMs: 20, forMs: 20_000 });
    expect(ill.slowness).toBeLessThan(8);
    service.run(load(0.5, 3000));
    expect(service.run(load(0.5, 10_000)).refused).toBeLessThan(0.001);
  });

  test.each(seeds)("a service that is slower for good is soon called as much as before (seed %i)", (seed) => {
    const service = new Simulated(seed);
    service.run(load(0.5, 10_000));
    const slower = { rate: 1000, capacity: 200, serviceMs: 100 };
    service.run({ ...slower, forMs: 10_000 });
    expect(service.run({ ...slower, forMs: 10_000 }).refused).toBeLessThan(0.01);
  });

  test.each(seeds)("calls that get no answer in time bring it down, and it comes back (seed %i)", (seed) => {
    const service = new Simulated(seed, { timeoutMs: 200 });
    service.run(load(0.5, 5000));
    service.run({ ...load(0.5, 20_000), isSilent: true });
    expect(service.limit.limit).toBeLessThan(8);
    service.run(load(0.5, 3000));
    expect(service.run(load(0.5, 5000)).refused).toBeLessThan(0.001);
  });

  test("it grows only as far as it is used", () => {
    const service = new Simulated(1, { min: 4 });
    service.run({ rate: 200, capacity: 100, serviceMs: 20, forMs: 60_000 });
    expect(service.limit.limit).toBeLessThanOrEqual(40);
  });

  test("never outside the policy, whatever happens", () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 200 }))
      .map(([min, more]) => ({ mode: "adaptive" as const, min, max: min + more }));
    const burst = fc.record({
      begin: fc.integer({ min: 0, max: 60 }),
      end: fc.integer({ min: 0, max: 60 }),
      afterMs: fc.integer({ min: 0, max: 400 }),
      tookMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
      isDropped: fc.boolean(),
      range: fc.option(range, { freq: 20 }),
    });
    fc.assert(
      fc.property(range, fc.array(burst, { maxLength: 60, size: "max" }), (start, bursts) => {
        const limit = new ConcurrencyLimit();
        let now = 0;
        let under = start;
        limit.set(start);
        for (const { begin, end, afterMs, tookMs, isDropped, range: next } of bursts) {
          now += afterMs;
          for (let i = 0; i < begin; i++) {
            const isRoom = limit.inFlight < limit.limit;
            if (limit.tryAcquire() !== isRoom) expect.fail("a call was let in beyond the limit, or kept out");
          }
          for (let i = 0; i < end; i++) limit.release(tookMs, isDropped, now);
          if (next !== null) limit.set((under = next));
          expect(limit.limit).toBeGreaterThanOrEqual(under.min);
          expect(limit.limit).toBeLessThanOrEqual(under.max);
          expect(limit.inFlight).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("fixed, or none", () => {
  test("as many as the policy says; one that ends makes room", () => {
    const limit = new ConcurrencyLimit();
    limit.set({ mode: "fixed", min: 1, max: 2 });
    expect([1, 2, 3].map(() => limit.tryAcquire())).toEqual([true, true, false]);
    limit.release(5, false, 5);
    expect([1, 2].map(() => limit.tryAcquire())).toEqual([true, false]);
  });

  test("without a policy all may; they count once there is one", () => {
    const limit = new ConcurrencyLimit();
    expect([1, 2, 3].map(() => limit.tryAcquire())).toEqual([true, true, true]);
    limit.set({ mode: "fixed", min: 1, max: 3 });
    expect(limit.tryAcquire()).toBe(false);
    limit.release(undefined, false, 1);
    expect(limit.tryAcquire()).toBe(true);
    limit.set(null);
    expect(limit.tryAcquire()).toBe(true);
  });
});
