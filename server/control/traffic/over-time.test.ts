import { expect, test } from "vitest";
import type { ReportInput } from "#lib/contract/report.ts";
import { registered, Stepper } from "#test/support/core.ts";
import { report } from "#test/support/reports.ts";
import { Traffic } from "./traffic.ts";

const service = { namespace: "default", service: "orders" };
const A = "10.0.0.1:1";
const B = "10.0.0.1:2";
/** Where steps of 5 s, of 15 s and of a minute begin alike. */
const START = 1_700_000_040_000;
const MINUTE = 60_000;

type Calls = Partial<ReportInput["calls"][number]>;

/** A leader of the last `ledMs`, to whom a client tells of its calls in the 5 s before now. */
function led(ledMs = MINUTE) {
  const time = { now: START };
  const traffic = new Traffic(() => time.now);
  traffic.tookOver(START - ledMs);
  const said = (each: Record<string, Calls>, caller = "checkout", windowMs = 5000) => {
    const made = Object.entries(each).map(([instance, calls]) => ({
      service: "orders",
      instance,
      ok: 0,
      ...calls,
    }));
    const { calls } = report({ calls: made });
    traffic.count({ service, client: `${caller}/1`, caller, windowMs, calls, isSuspect: false }, time.now);
  };
  const over = (rangeMs: number) => ({ service, from: time.now - rangeMs, to: time.now });
  return { time, traffic, said, over };
}

test("those with the most calls are told apart, and all others together make up the whole", async () => {
  const { time, traffic, said, over } = led();
  for (let i = 1; i <= 5; i += 1) said({ [`10.0.0.1:${i}`]: { ok: i * 10, failed: { timeout: i } } });
  time.now += 11_000;
  const { told, stepMs } = await traffic.grouped({ ...over(20_000), by: "instance", top: 2 });
  expect(stepMs).toBe(5000);
  expect(told!.lines.map(({ name, total }) => [name, total])).toEqual([
    ["10.0.0.1:5", 55],
    ["10.0.0.1:4", 44],
  ]);
  expect(told!.others).toMatchObject({ count: 3, total: 66 });
  for (const [step, calls] of told!.all.calls.entries()) {
    const parts = [...told!.lines, told!.others!].map((part) => part.calls[step]!);
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(calls);
  }
  expect(told!.all.failed.reduce((sum, count) => sum + count, 0)).toBe(15);
  const callers = await traffic.grouped({ ...over(20_000), by: "caller", top: 2 });
  expect(callers.told).toMatchObject({ lines: [{ name: "checkout", total: 165 }], others: undefined });
});

test("calls before a deploy were to the version before it, though the address stayed", async () => {
  const { time, traffic, said, over } = led();
  const s = new Stepper();
  const deploy = (version: string, revision: number) => {
    const known = registered(1, { version, zone: "a" }, revision);
    s.do(time.now, { kind: "registered", registered: { ...known, modRevision: revision } });
    traffic.observe([s.state], time.now);
  };
  deploy("1.0", 1);
  said({ [A]: { ok: 10 } });
  time.now += 10_000;
  deploy("2.0", 2);
  time.now += 10_000;
  said({ [A]: { ok: 30 } });
  time.now += 11_000;
  const { told } = await traffic.grouped({ ...over(40_000), by: "version", top: 8 });
  expect(told!.lines.map(({ name, total }) => [name, total])).toEqual([
    ["2.0", 30],
    ["1.0", 10],
  ]);
  const zones = await traffic.grouped({ ...over(40_000), by: "zone", top: 8 });
  expect(zones.told!.lines.map(({ name, total }) => [name, total])).toEqual([["a", 40]]);
  const { called, firstSeen } = await traffic.versions(service, traffic.span(MINUTE));
  expect([...called].map(([version, { calls }]) => [version, calls])).toEqual([
    ["1.0", 10],
    ["2.0", 30],
  ]);
  expect(firstSeen.get("2.0")! - firstSeen.get("1.0")!).toBe(10_000);
});

test("latencies of a version are of all its calls, not an average of its instances'", async () => {
  const { time, traffic, said } = led();
  const s = new Stepper();
  for (const n of [1, 2])
    s.do(time.now, { kind: "registered", registered: registered(n, { version: "1.0" }) });
  traffic.observe([s.state], time.now);
  // 99 quick ones here, 1 slow one there: the average of both medians would be far from any call.
  said({
    [A]: { ok: 99, latencyMs: { bounds: [10, 25], counts: [99, 0, 0] } },
    [B]: { ok: 1, latencyMs: { bounds: [1000, 2500], counts: [0, 1, 0] } },
  });
  time.now += 11_000;
  const { called } = await traffic.versions(service, traffic.span(MINUTE));
  const { latency } = called.get("1.0")!;
  expect(latency!.calls).toBe(100);
  expect(latency!.p50).toBeLessThanOrEqual(10);
  expect(latency!.p99).toBeLessThanOrEqual(10);
});

test("no answer has more points than a chart shows, and steps begin at the same moments", async () => {
  const { time, traffic, said, over } = led(24 * 60 * MINUTE);
  said({ [A]: { ok: 30 } });
  time.now += 11_000;
  for (const minutes of [15, 60, 6 * 60, 24 * 60]) {
    const { from, stepMs, reporting, told } = traffic.overTime(over(minutes * MINUTE));
    expect(reporting.length).toBeLessThanOrEqual(300);
    expect(reporting.length).toBeGreaterThan(120);
    expect(from % stepMs).toBe(0);
    expect(told!.calls.length).toBe(reporting.length);
  }
  expect(() => traffic.overTime(over(25 * 60 * MINUTE))).toThrow(/kept for 24 hours/);
});

test("failures are told by kind for an hour, and latencies in steps of their own", () => {
  const { time, traffic, said, over } = led();
  said({ [A]: { ok: 8, failed: { timeout: 2 }, latencyMs: { bounds: [10, 25], counts: [0, 10, 0] } } });
  time.now += 70_000;
  const hour = traffic.overTime(over(60 * MINUTE)).told!;
  expect(hour.failedBy!.timeout.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(hour.latency.stepMs).toBe(MINUTE);
  expect(hour.latency.p50.filter((value) => value !== null)).toEqual([expect.closeTo(17.5, 0)]);
  expect(traffic.overTime(over(6 * 60 * MINUTE)).told!.failedBy).toBeUndefined();
});

test("a heat map has clients' own buckets, minutes that are over, and an hour at most", async () => {
  const { time, traffic, said, over } = led();
  said({ [A]: { ok: 6, latencyMs: { bounds: [10, 25, 50], counts: [0, 5, 1, 0] } } });
  time.now += 70_000;
  const { told, reporting } = await traffic.heat(over(24 * 60 * MINUTE));
  expect(told!.columns.length).toBeLessThanOrEqual(61);
  const at = (ms: number) => told!.bounds.indexOf(ms);
  const hot = told!.columns.findIndex((column) => column.some((count) => count > 0));
  expect(told!.columns[hot]![at(25)]).toBe(5);
  expect(told!.columns[hot]![at(50)]).toBe(1);
  expect(told!.columns[hot]!.reduce((sum, count) => sum + count, 0)).toBe(6);
  expect([reporting[hot], reporting[0]]).toEqual([1, null]);
});
