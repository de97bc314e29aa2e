import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReportInput } from "#lib/contract/report.ts";
import type { SeriesMetric } from "#lib/contract/series.ts";
import { report } from "#test/support/reports.ts";
import { OTHERS } from "./service-calls.ts";
import { Traffic } from "./traffic.ts";
import { TrafficBook } from "./traffic-book.ts";

const ORDERS = { namespace: "default", service: "orders" };
const A = "10.0.0.1:80";
const B = "10.0.0.2:80";
/** The middle of a minute. */
const START = 1_700_000_010_000;

type Calls = Partial<ReportInput["calls"][number]>;

function newTraffic({ book, since = START - 5000 }: { book?: TrafficBook; since?: number } = {}) {
  const time = { now: START };
  const traffic = new Traffic(() => time.now, book);
  traffic.tookOver(since);
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
  const series = (
    metric: SeriesMetric,
    backMs: number,
    of: { instance?: string; caller?: string; existsSince?: number } = {},
  ) =>
    traffic.series(
      {
        metric,
        service: ORDERS,
        instance: of.instance,
        caller: of.caller,
        from: time.now - backMs,
        to: time.now,
      },
      of.existsSince,
    );
  return { time, traffic, say, series };
}

test("sums over slots are what was reported, however windows and lateness fall", async () => {
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
  await fc.assert(
    fc.asyncProperty(fc.array(each, { maxLength: 40 }), async (said) => {
      const { time, traffic, say } = newTraffic({ since: START - 1_000_000 });
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
      const figures = await traffic.figures(ORDERS, span);
      expect(figures?.all?.calls ?? 0).toBe(sums.calls);
      expect(figures?.all?.failed ?? 0).toBe(sums.failed);
      expect(figures?.all?.failedBy.timeout ?? 0).toBe(sums.timeout);
      const parts = new Map([...(figures?.callers ?? []), ...(await traffic.instances(ORDERS, span)).called]);
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
    const { time, say, series } = newTraffic({ since: START - 60_000 });
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

test("calls of suspects are in no figure but their own", async () => {
  const { time, traffic, say } = newTraffic();
  say({ [A]: { ok: 5 } });
  say({ [A]: { failed: { server: 100 } } }, { caller: "broken", isSuspect: true });
  time.now += 11_000;
  const span = traffic.span(60_000);
  const figures = await traffic.figures(ORDERS, span);
  expect([...figures!.callers.keys()]).toEqual(["checkout"]);
  expect(traffic.book.of(ORDERS)!.callers.size).toBe(1);
  expect(figures).toMatchObject({
    all: { calls: 5, failed: 0 },
    suspectCalls: 100,
    suspects: [{ client: "broken/1", since: START - 5000 }],
  });
  expect((await traffic.instances(ORDERS, span)).called.get(A)?.calls).toBe(5);
});

describe("of a window that began before this replica led", () => {
  const of = async (ok: number, windowMs: number, at: number, since: number) => {
    const { time, traffic, say } = newTraffic({ since });
    say({ [A]: { ok } }, { windowMs, at });
    time.now = at + 11_000;
    const span = traffic.span(60_000);
    const { calls } = (await traffic.figures(ORDERS, span))?.all ?? {};
    return { calls, countedMs: span.countedMs };
  };

  test("only the later part is counted, as in the time that rates are by", async () => {
    expect(await of(500, 5000, START + 5000, START + 3000)).toEqual({ calls: 200, countedMs: 7000 });
    expect(await of(6000, 60_000, START + 5000, START)).toEqual({ calls: 500, countedMs: 10_000 });
    expect((await of(500, 5000, START, START)).calls).toBeUndefined();
    expect((await of(500, 5000, START, START + 1000)).calls).toBeUndefined();
  });

  test("a rate after a takeover is the true one from its first second on", async () => {
    const { time, traffic, say } = newTraffic({ since: START + 2000 });
    // 100 a second, by a client whose windows end as they happen to.
    for (let i = 0; i < 6; i += 1) say({ [A]: { ok: 500 } }, { at: START + 3000 + i * 5000 });
    for (time.now = START + 8000; time.now < START + 30_000; time.now += 1000) {
      const span = traffic.span(60_000);
      const calls = (await traffic.figures(ORDERS, span))?.all?.calls ?? 0;
      if (span.countedMs > 0) expect((calls * 1000) / span.countedMs).toBeCloseTo(100, 5);
      else expect(calls).toBe(0);
    }
  });
});

describe("an instance that gets no calls", () => {
  const C = "10.0.0.3:80";

  test("got none, where others were reported on and there was room for all", async () => {
    const { time, traffic, say, series } = newTraffic();
    say({ [A]: { ok: 50 } });
    time.now += 16_000;
    expect((await traffic.instances(ORDERS, traffic.span(60_000))).isAll).toBe(true);
    const existsSince = START - 100_000;
    expect(series("calls", 26_000, { instance: C, existsSince })?.values).toEqual([null, 0, null, null]);
    expect(series("share", 26_000, { instance: C, existsSince })?.values).toEqual([null, 0, null, null]);
    // Who was not there, or nobody knows, is not said to have got none.
    for (const since of [START + 1, undefined])
      expect(
        series("calls", 26_000, { instance: C, ...(since !== undefined && { existsSince: since }) })?.values,
      ).toEqual([null, null, null, null]);
    // Before it was first called, it was not.
    say({ [A]: { ok: 50 }, [C]: { ok: 50 } });
    time.now += 16_000;
    expect(series("calls", 42_000, { instance: C, existsSince })?.values.slice(0, 2)).toEqual([null, 0]);
  });

  test("may have got some, where there was no room", async () => {
    const { time, traffic, say, series } = newTraffic({ book: new TrafficBook({ maxBytes: 60_000 }) });
    for (let i = 0; i < 30; i += 1) say({ [`10.0.1.${i}:80`]: { ok: 70_000 } });
    time.now += 16_000;
    expect(traffic.room.refused).toBeGreaterThan(0);
    expect((await traffic.instances(ORDERS, traffic.span(60_000))).isAll).toBe(false);
    const values = series("calls", 26_000, { instance: C, existsSince: 0 })?.values;
    expect(values).toEqual([null, null, null, null]);
    // Of later times it is known again.
    time.now += 100_000;
    expect((await traffic.instances(ORDERS, traffic.span(60_000))).isAll).toBe(true);
  });
});

test("figures of thousands of callers and instances leave turns to others", async () => {
  const { time, traffic, say } = newTraffic();
  for (let i = 0; i < 500; i += 1) say({ [`10.0.${i >> 8}.${i & 255}:80`]: { ok: 1 } }, { caller: `c${i}` });
  time.now += 11_000;
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const span = traffic.span(3_600_000);
  expect((await traffic.figures(ORDERS, span))?.callers.size).toBe(500);
  const ofCallers = turns;
  expect((await traffic.instances(ORDERS, span)).called.size).toBe(500);
  clearImmediate(next);
  expect([ofCallers >= 4, turns - ofCallers >= 4]).toEqual([true, true]);
});

test("callers for whom there is no room are told of together, with what they called", async () => {
  const { time, traffic, say, series } = newTraffic({ book: new TrafficBook({ maxCallers: 2 }) });
  for (const [i, caller] of ["a", "b", "c", "d"].entries())
    say({ [A]: { ok: 10 * i, failed: { timeout: 5 }, rejected: 1 } }, { caller });
  time.now += 16_000;
  const { all, callers } = (await traffic.figures(ORDERS, traffic.span(60_000)))!;
  expect([...callers.keys()]).toEqual(["a", "b", OTHERS]);
  expect(callers.get(OTHERS)).toMatchObject({
    calls: 60,
    failed: 10,
    failedBy: { timeout: 10 },
    rejected: 2,
  });
  expect([...callers.values()].reduce((sum, { calls }) => sum + calls, 0)).toBe(all!.calls);
  expect(series("calls", 26_000, { caller: OTHERS })?.values).toEqual([null, 12, null, null]);
  expect(series("share", 26_000, { caller: OTHERS })?.values).toEqual([null, 0.75, null, null]);
  expect(series("calls", 26_000, { caller: "c" })?.values).toEqual([null, null, null, null]);
});
