import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LatencyHistogram } from "#lib/contract/report.ts";
import { merged, medianOf, NO_LATENCIES } from "./histogram.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import type { ClientReport, InstanceCalls } from "./report.ts";
import {
  callsOn,
  callsPerSecond,
  inFlightByInstance,
  inFlightOf,
  isReporting,
  lastCallAt,
  latencyOf,
  NO_TRAFFIC,
  totalOn,
  type Traffic,
  windowOf,
} from "./traffic.ts";
import { withReports } from "./traffic-reports.ts";

const MINUTE = 60_000;

function calls(id: string, rest: Partial<InstanceCalls> = {}): InstanceCalls {
  return { id, ok: 0, failed: 0, inFlight: 0, latency: undefined, ...rest };
}

function report(client: string, ...made: InstanceCalls[]): ClientReport {
  return { client, held: undefined, windowMs: 5000, calls: made };
}

function after(...reports: readonly (readonly [number, ClientReport])[]): Traffic {
  return reports.reduce((traffic, [at, r]) => withReports(traffic, [r], at, DEFAULT_POLICY), NO_TRAFFIC);
}

const BOUNDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];
function histogram(counts: Record<number, number>, bounds = BOUNDS): LatencyHistogram {
  return { bounds, counts: Array.from({ length: bounds.length + 1 }, (_, i) => counts[i] ?? 0) };
}

describe("the window", () => {
  test("spreads a report over the buckets that its own window covers, and lets them age out one by one", () => {
    const traffic = after([20_000, report("a", calls("i", { ok: 50, failed: 5 }))]);
    const sums = [20_000, 24_900, 25_000, 26_000, 27_000, 28_000, 29_000, 30_000].map((at) =>
      totalOn(traffic, "i", at),
    );
    expect(sums.map(({ ok }) => ok)).toEqual([50, 50, 40, 30, 20, 10, 0, 0]);
    expect(sums.map(({ failed }) => failed)).toEqual([5, 5, 4, 3, 2, 1, 0, 0]);
  });

  test("takes of a report longer than itself the part that lies in it", () => {
    const long = { ...report("a", calls("i", { ok: 600 })), windowMs: MINUTE };
    expect(totalOn(after([MINUTE, long]), "i", MINUTE - 1).ok).toBe(90);
    expect(totalOn(after([MINUTE, { ...long, windowMs: 100 }]), "i", MINUTE).ok).toBe(600);
  });

  test("is void when the policy's window is another", () => {
    const traffic = after([5000, report("a", calls("i", { ok: 50, inFlight: 2 }))]);
    const policy = { ...DEFAULT_POLICY, circuit: { ...DEFAULT_POLICY.circuit, windowMs: 20_000 } };
    const other = withReports(traffic, [report("b", calls("i", { ok: 3 }))], 6000, policy);
    expect([totalOn(other, "i", 6000).ok, inFlightOf(other, "i", 6000).reported]).toEqual([3, 2]);
    expect(inFlightByInstance(other, 6000)).toEqual(new Map([["i", 2]]));
  });

  test("conserves counts: what is reported is what is summed, by client and in all, until it ages out", () => {
    const made = fc.record({
      client: fc.constantFrom("a", "b", "c"),
      id: fc.constantFrom("i", "j"),
      ok: fc.nat(10_000),
      failed: fc.nat(10_000),
      afterMs: fc.nat(3000),
      windowMs: fc.integer({ min: 100, max: 4000 }),
    });
    fc.assert(
      fc.property(fc.array(made, { maxLength: 30 }), fc.nat(10_000), (all, start) => {
        let at = start;
        let traffic = NO_TRAFFIC;
        const timed = all.map((each) => {
          at += each.afterMs;
          const one = { ...report(each.client, calls(each.id, each)), windowMs: each.windowMs };
          traffic = withReports(traffic, [one], at, DEFAULT_POLICY);
          return { ...each, from: at - each.windowMs, until: at };
        });
        const first = (Math.floor(at / 1000) - 9) * 1000;
        for (const id of ["i", "j"]) {
          const of = timed.filter((each) => each.id === id);
          const sum = (list: typeof timed) => list.reduce((n, { ok, failed }) => n + ok + failed, 0);
          const whole = sum(of.filter(({ from }) => from >= first));
          const partly = sum(of.filter(({ until }) => until >= first));
          const { ok, failed } = totalOn(traffic, id, at);
          expect(ok + failed).toBeGreaterThanOrEqual(whole);
          expect(ok + failed).toBeLessThanOrEqual(partly);
          const byClient = callsOn(traffic, id, at).reduce((n, each) => n + each.ok + each.failed, 0);
          expect(byClient).toBe(ok + failed);
          expect(totalOn(traffic, id, at + 10_000)).toEqual({ ok: 0, failed: 0 });
        }
      }),
    );
  });
});

describe("calls in flight", () => {
  const windowed = (windowMs: number, ...made: InstanceCalls[]) => ({ ...report("a", ...made), windowMs });
  const inFlights = (traffic: Traffic, ...times: number[]) =>
    times.map((at) => Object.values(inFlightOf(traffic, "i", at)));

  test("are what clients said last, apart those of clients that report no more; who names none has none", () => {
    const traffic = after(
      [0, report("a", calls("i", { inFlight: 3 }))],
      [10_000, report("b", calls("i", { inFlight: 2, ok: 1 }), calls("j"))],
    );
    expect(inFlights(traffic, 0, 15_000, 15_001, 25_001, 150_000, 150_001, 160_001)).toEqual([
      [5, 0],
      [5, 0],
      [2, 3],
      [undefined, 5],
      [undefined, 5],
      [undefined, 2],
      [undefined, 0],
    ]);
    expect(inFlights(after([0, report("a", calls("i", { inFlight: 3 }))], [5, report("a")]), 5)).toEqual([
      [0, 0],
    ]);
    expect(inFlights(traffic, 10_000)).toEqual([[5, 0]]);
    expect(inFlightOf(traffic, "j", 10_000).reported).toBe(undefined);
    expect([isReporting(traffic, "a", 15_000), isReporting(traffic, "a", 15_001)]).toEqual([true, false]);
    expect([lastCallAt(traffic, "i"), lastCallAt(traffic, "j")]).toEqual([10_000, undefined]);
  });

  test("are told by a client for three of its windows, and until it is forgotten at most", () => {
    const until = (windowMs: number) => {
      const traffic = after([0, windowed(windowMs, calls("i", { inFlight: 1 }))]);
      const ends = [15_000, 90_000, 180_000, 900_000];
      return ends.filter((at) => isReporting(traffic, "a", at) && !isReporting(traffic, "a", at + 1));
    };
    expect([100, 5000, 30_000, 60_000, 600_000].map(until)).toEqual([
      [15_000],
      [15_000],
      [90_000],
      [180_000],
      [900_000],
    ]);
  });

  test("are not what a report says that another of the client overtook: it tells of calls alone", () => {
    const newer = { ...report("a", calls("i", { ok: 1 })), held: 9, madeAt: 9000 };
    const late = { ...report("a", calls("i", { ok: 4, inFlight: 5 })), held: 7, windowMs: 600_000 };
    const traffic = after([9000, newer], [9500, { ...late, madeAt: 5000, isLate: true }]);
    expect(inFlights(traffic, 9500)).toEqual([[0, 0]]);
    expect(traffic.reporters.get("a")).toMatchObject({ held: 9, lastReportAt: 9000, windowMs: 5000 });
    expect([isReporting(traffic, "a", 24_000), isReporting(traffic, "a", 24_001)]).toEqual([true, false]);
    const alone = after([9500, { ...late, madeAt: 5000, isLate: true }]);
    expect([isReporting(alone, "a", 9500), ...inFlights(alone, 9500)]).toEqual([false, [undefined, 0]]);
  });

  test("come late where the report was long on its way: it counts from when it was made", () => {
    const traffic = after([20_000, { ...report("a", calls("i", { ok: 50 })), madeAt: 12_000 }]);
    expect([27_000, 27_001].map((at) => isReporting(traffic, "a", at))).toEqual([true, false]);
    expect(lastCallAt(traffic, "i")).toBe(12_000);
    // Of the five seconds before, two and what is left of the third lie in the window.
    expect(totalOn(traffic, "i", 20_000).ok).toBe(
      totalOn(after([12_000, report("a", calls("i", { ok: 50 }))]), "i", 20_000).ok,
    );
  });
});

test("calls a second go by the time that each client has told of", () => {
  const traffic = after(
    [25_000, report("a", calls("i", { ok: 50 }))],
    [30_000, report("a", calls("i", { ok: 50 }))],
    [32_000, report("b", calls("i", { ok: 10 }))],
  );
  expect(callsPerSecond(traffic, "i", 32_000)).toBeCloseTo(12, 1);
  expect([callsPerSecond(traffic, "j", 32_000), callsPerSecond(traffic, "i", 90_000)]).toEqual([
    0,
    undefined,
  ]);
  expect(windowOf(traffic, "i", 32_000)).toMatchObject({ failed: 0, reporters: ["a", "b"] });
  expect(windowOf(traffic, "i", 90_000)).toBe(undefined);
});

describe("memory", () => {
  test("forgets who stopped reporting, and what nobody calls", () => {
    const traffic = after(
      [0, report("a", calls("i", { ok: 1 }))],
      [MINUTE, report("b", calls("j", { ok: 1 }))],
      [15 * MINUTE + 1, report("b")],
    );
    expect([...traffic.reporters.keys()]).toEqual(["b"]);
    expect([...traffic.instances.keys()]).toEqual(["j"]);
    expect(traffic.pairs).toBe(1);
  });

  /** What each says at once, in as many events as a second brings. */
  function said(clients: number, ids: readonly string[], inFlight: number): Traffic {
    const made = ids.map((id) => calls(id, { ok: 1, inFlight }));
    let traffic = NO_TRAFFIC;
    for (let from = 0; from < clients; from += 500) {
      const size = Math.min(500, clients - from);
      const reports = Array.from({ length: size }, (_, i) => report(`c${from + i}`, ...made));
      traffic = withReports(traffic, reports, from, DEFAULT_POLICY);
    }
    return traffic;
  }
  const reporting = (traffic: Traffic, at: number) =>
    [...traffic.reporters.keys()].filter((client) => isReporting(traffic, client, at)).length;
  const thousand = Array.from({ length: 1000 }, (_, i) => `i${i}`);

  test("knows who reports of 3,000 clients, and all that they have in flight", () => {
    const traffic = said(3000, ["i"], 2);
    expect([reporting(traffic, 3000), inFlightOf(traffic, "i", 3000).reported]).toEqual([3000, 6000]);
  });

  test("knows who reports of 200 clients of 1,000 instances, though the windows of some of their calls had to go", () => {
    const traffic = said(200, thousand, 1);
    expect([reporting(traffic, 3000), inFlightOf(traffic, "i999", 3000).reported]).toEqual([200, 200]);
    expect(inFlightByInstance(traffic, 3000).get("i7")).toBe(200);
    expect(traffic.pairs).toBeLessThanOrEqual(100_000);
    expect(callsOn(traffic, "i0", 3000).length).toBeGreaterThan(80);
    expect(windowOf(traffic, "i0", 3000)?.calls).toBe(callsOn(traffic, "i0", 3000).length);
  });

  test("keeps at most 20,000 clients of a service, and half a million counts in flight: those that reported last", () => {
    const many = said(21_000, ["i"], 0);
    expect(many.reporters.size).toBeLessThanOrEqual(20_000);
    expect([many.reporters.has("c20999"), many.reporters.has("c0")]).toEqual([true, false]);
    const busy = withReports(
      said(500, thousand, 1),
      [report("one", calls("i0", { inFlight: 1 }))],
      1000,
      DEFAULT_POLICY,
    );
    expect(busy.busy).toBeLessThanOrEqual(500_000);
    expect(busy.busy).toBe([...busy.reporters.values()].reduce((n, { inFlight }) => n + inFlight.size, 0));
    expect([busy.reporters.has("one"), busy.reporters.size > 400]).toEqual([true, true]);
  });

  test("counts pairs as they are, whatever is reported", () => {
    const made = fc.array(fc.tuple(fc.nat(5), fc.array(fc.nat(8), { maxLength: 8 }), fc.nat(600_000)));
    fc.assert(
      fc.property(made, (all) => {
        let at = 0;
        let traffic = NO_TRAFFIC;
        for (const [client, ids, afterMs] of all) {
          at += afterMs;
          const one = report(`c${client}`, ...ids.map((id) => calls(`i${id}`, { ok: 1, inFlight: id % 2 })));
          traffic = withReports(traffic, [one], at, DEFAULT_POLICY);
        }
        const reporters = [...traffic.reporters.values()];
        expect(traffic.pairs).toBe(reporters.reduce((n, { calls: pairs }) => n + pairs.size, 0));
        expect(traffic.busy).toBe(reporters.reduce((n, { inFlight }) => n + inFlight.size, 0));
      }),
    );
  });
});

describe("latency", () => {
  test("the median lies in the reported bucket that holds it, whatever bounds clients use", () => {
    const bounds = fc
      .uniqueArray(fc.double({ min: 0.2, max: 50_000, noNaN: true }), { minLength: 1, maxLength: 64 })
      .map((values) => values.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(bounds, fc.infiniteStream(fc.nat(1000)), (b, stream) => {
        const counts = [...b, Infinity].map(() => stream.next().value as number);
        const total = counts.reduce((n, count) => n + count, 0);
        fc.pre(total > 0);
        const p50 = medianOf(merged(NO_LATENCIES, { bounds: b, counts })) ?? 0;
        let before = 0;
        const bucket = counts.findIndex((count) => (before += count) >= total / 2);
        const low = b[bucket - 1] ?? 0;
        expect(p50).toBeGreaterThanOrEqual(low / 1.34 - 0.1);
        expect(p50).toBeLessThanOrEqual((b[bucket] ?? low) * 1.34 + 0.1);
      }),
    );
  });

  test("merges clients, and is told of the last whole period only", () => {
    const traffic = after(
      [12_000, report("a", calls("i", { ok: 30, latency: histogram({ 3: 30 }) }))],
      [13_000, report("b", calls("i", { ok: 10, latency: histogram({ 5: 10 }, BOUNDS) }))],
      [21_000, report("b", calls("i", { ok: 1, latency: histogram({ 11: 1 }) }))],
    );
    expect([19_999, 30_000, 45_000].map((at) => latencyOf(traffic, "i", at, 10_000)?.calls)).toEqual([
      undefined,
      1,
      undefined,
    ]);
    const whole = latencyOf(traffic, "i", 25_000, 10_000);
    expect(whole?.calls).toBe(40);
    // 20 of the 30 calls between 5 and 10 ms.
    expect(whole?.p50Ms).toBeCloseTo(8.33, 1);
  });
});
