import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReportInput } from "#lib/contract/report.ts";
import type { SeriesMetric } from "#lib/contract/series.ts";
import { report } from "#test/support/reports.ts";
import { Traffic } from "./traffic.ts";
import type { TrafficBook } from "./traffic-book.ts";

const ORDERS = { namespace: "default", service: "orders" };
const A = "10.0.0.1:80";
const B = "10.0.0.2:80";
/** The middle of a minute. */
const START = 1_700_000_010_000;

type Calls = Partial<ReportInput["calls"][number]>;

function newTraffic(book?: TrafficBook) {
  const time = { now: START };
  const traffic = new Traffic(() => time.now, book);
  traffic.tookOver(START);
  const say = (
    calls: Record<string, Calls>,
    more: { caller?: string; windowMs?: number; at?: number; isSuspect?: boolean } = {},
  ) => {
    const { caller = "checkout", windowMs = 5000, at = time.now, isSuspect = false } = more;
    const made = Object.entries(calls).map(([instance, each]) => ({
      service: "orders",
      instance,
      ok: 0,
      ...each,
    }));
    traffic.count(
      {
        service: ORDERS,
        client: `${caller}/1`,
        caller,
        windowMs,
        calls: report({ calls: made }).calls,
        isSuspect,
      },
      at,
    );
  };
  const series = (metric: SeriesMetric, backMs: number, of: { instance?: string; caller?: string } = {}) =>
    traffic.series({
      metric,
      service: ORDERS,
      instance: of.instance,
      caller: of.caller,
      from: time.now - backMs,
      to: time.now,
    });
  return { time, traffic, say, series };
}

test("sums over slots are what was reported, however windows and lateness fall", () => {
  const each = fc.record({
    instance: fc.constantFrom(A, B),
    caller: fc.constantFrom("checkout", "search"),
    ok: fc.integer({ min: 0, max: 100_000 }),
    timeout: fc.integer({ min: 0, max: 300 }),
    server: fc.integer({ min: 0, max: 3 }),
    windowMs: fc.integer({ min: 100, max: 600_000 }),
    lateMs: fc.integer({ min: 0, max: 10_000 }),
    thenMs: fc.integer({ min: 0, max: 30_000 }),
  });
  fc.assert(
    fc.property(fc.array(each, { maxLength: 40 }), (said) => {
      const { time, traffic, say } = newTraffic();
      const sums = { calls: 0, failed: 0, timeout: 0 };
      const by = new Map<string, number>();
      for (const { instance, caller, ok, timeout, server, windowMs, lateMs, thenMs } of said) {
        say({ [instance]: { ok, failed: { timeout, server } } }, { caller, windowMs, at: time.now - lateMs });
        time.now += thenMs;
        sums.calls += ok + timeout + server;
        sums.failed += timeout + server;
        sums.timeout += timeout;
        for (const name of [instance, caller]) by.set(name, (by.get(name) ?? 0) + ok + timeout + server);
      }
      time.now += 11_000;
      // 40 reports are over within 20 minutes, the first began 10 minutes before.
      const span = traffic.span(3_600_000);
      const figures = traffic.figures(ORDERS, span);
      expect(figures?.all?.calls ?? 0).toBe(sums.calls);
      expect(figures?.all?.failed ?? 0).toBe(sums.failed);
      expect(figures?.all?.failedBy.timeout ?? 0).toBe(sums.timeout);
      const parts = new Map([...(figures?.callers ?? []), ...traffic.instances(ORDERS, span)]);
      for (const [name, calls] of by) expect(parts.get(name)?.calls ?? 0).toBe(calls);
    }),
    { numRuns: 300 },
  );
});

describe("series", () => {
  test("of the last hour is by 5 s, and what nobody reported is a gap, not 0", () => {
    const { time, say, series } = newTraffic();
    say({ [A]: { ok: 50 } });
    time.now += 10_000;
    say({});
    time.now += 11_000;
    const calls = series("calls", 30_000);
    expect(calls).toMatchObject({ stepMs: 5000, from: START - 10_000 });
    // Before, the calls, nobody, somebody who called nobody; what came later is not settled.
    expect(calls?.values).toEqual([null, 10, null, 0, null]);
    expect(calls?.reporting).toEqual([null, 1, 0, 1, 0]);
    expect(series("errors", 30_000)?.values).toEqual([null, 0, null, null, null]);
  });

  test("lose no calls of a moment in which hardly anybody was there", () => {
    const { time, say, series } = newTraffic();
    // 50 ms of it lie in the slot before.
    say({ [A]: { ok: 100 } }, { at: START + 4950 });
    time.now += 16_000;
    expect(series("calls", 21_000)?.values).toEqual([0.2, 19.8, null]);
    expect(series("calls", 21_000)?.reporting).toEqual([1, 1, 0]);
    expect(series("calls", 21_000, { caller: "checkout" })?.values[0]).toBe(0.2);
  });

  test("of a day is by minutes, and goes back no further", () => {
    const { time, say, series } = newTraffic();
    say({ [A]: { ok: 600 } }, { windowMs: 60_000, at: START + 30_000 });
    time.now += 7_200_000;
    const calls = series("calls", 7_320_000);
    expect(calls?.stepMs).toBe(60_000);
    expect(calls?.values.slice(0, 5)).toEqual([null, null, 10, null, null]);
    expect(series("calls", 25 * 3_600_000)).toBeUndefined();
  });

  test("tells shares, calls in flight, and what an instance's calls took", () => {
    const { time, say, series } = newTraffic();
    const latencyMs = { bounds: [10, 25, 50], counts: [0, 100, 0, 0] };
    say({ [A]: { ok: 100, inFlight: 4, latencyMs }, [B]: { ok: 300, inFlight: 1 } });
    time.now += 70_000;
    expect(series("share", 75_000, { instance: A })?.values[0]).toBe(0.25);
    expect(series("share", 75_000, { caller: "checkout" })?.values[0]).toBe(1);
    expect(series("inFlight", 75_000)?.values[0]).toBe(5);
    const p50 = series("p50", 120_000, { instance: A });
    expect(p50).toMatchObject({ stepMs: 60_000, values: [null, 17.5] });
    expect(() => series("inFlight", 60_000, { instance: A })).toThrow(/whole services/);
    expect(() => series("share", 60_000)).toThrow(/name one/);
  });

  test("a term that ended leaves a gap, and what was counted before it stays", () => {
    const { time, traffic, say, series } = newTraffic();
    say({ [A]: { ok: 5 } });
    traffic.resigned();
    expect(traffic.since).toBeUndefined();
    time.now += 20_000;
    traffic.tookOver(time.now);
    time.now += 16_000;
    expect(traffic.since).toBe(START + 20_000);
    expect(series("calls", 41_000)?.reporting).toEqual([1, null, null, null, null, 0, 0]);
    expect(traffic.span(30_000)).toMatchObject({ countedMs: 10_000 });
  });
});

test("calls of suspects are in no figure but their own", () => {
  const { time, traffic, say } = newTraffic();
  say({ [A]: { ok: 5 } });
  say({ [A]: { failed: { server: 100 } } }, { caller: "broken", isSuspect: true });
  time.now += 11_000;
  const span = traffic.span(60_000);
  expect(traffic.figures(ORDERS, span)).toMatchObject({
    all: { calls: 5, failed: 0 },
    suspectCalls: 100,
    suspects: [{ client: "broken/1", since: START - 5000 }],
  });
  expect(traffic.instances(ORDERS, span).get(A)?.calls).toBe(5);
});
