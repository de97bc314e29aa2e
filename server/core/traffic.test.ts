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
    expect([totalOn(other, "i", 6000).ok, inFlightOf(other, "i", 6000)]).toEqual([3, 2]);
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
  test("are those that clients who report now said last; who names none has none", () => {
    const traffic = after(
      [0, report("a", calls("i", { inFlight: 3 }))],
      [10_000, report("b", calls("i", { inFlight: 2, ok: 1 }), calls("j"))],
    );
    expect([0, 10_000, 15_000, 15_001, 25_001].map((at) => inFlightOf(traffic, "i", at))).toEqual([
      5,
      5,
      5,
      2,
      undefined,
    ]);
    expect(inFlightOf(after([0, report("a", calls("i", { inFlight: 3 }))], [5, report("a")]), "i", 5)).toBe(
      0,
    );
    expect(inFlightOf(traffic, "j", 10_000)).toBe(undefined);
    expect([isReporting(traffic, "a", 15_000), isReporting(traffic, "a", 15_001)]).toEqual([true, false]);
    expect([lastCallAt(traffic, "i"), lastCallAt(traffic, "j")]).toEqual([10_000, undefined]);
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

  test("keeps at most 2,000 clients of a service, those that reported last", () => {
    let traffic = NO_TRAFFIC;
    for (let i = 0; i < 2500; i += 1) {
      traffic = withReports(traffic, [report(`c${i}`, calls("i", { ok: 1 }))], i, DEFAULT_POLICY);
      expect(traffic.reporters.size).toBeLessThanOrEqual(2000);
    }
    expect([traffic.reporters.has("c2499"), traffic.reporters.has("c0")]).toEqual([true, false]);
    expect(traffic.pairs).toBe(traffic.reporters.size);
  });

  test("counts pairs as they are, whatever is reported", () => {
    const made = fc.array(fc.tuple(fc.nat(5), fc.array(fc.nat(8), { maxLength: 8 }), fc.nat(600_000)));
    fc.assert(
      fc.property(made, (all) => {
        let at = 0;
        let traffic = NO_TRAFFIC;
        for (const [client, ids, afterMs] of all) {
          at += afterMs;
          const one = report(`c${client}`, ...ids.map((id) => calls(`i${id}`, { ok: 1 })));
          traffic = withReports(traffic, [one], at, DEFAULT_POLICY);
        }
        expect(traffic.pairs).toBe([...traffic.reporters.values()].reduce((n, r) => n + r.calls.size, 0));
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
