import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { reportMetrics } from "./report-metrics.ts";

const orders = { namespace: "default", service: "orders" };
const NONE = { ok: 0, timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 };

async function samples(register: Registry): Promise<string[]> {
  const lines = (await register.metrics()).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

test("calls by service and by caller; what nobody reports is absent", async () => {
  const register = new Registry();
  const metrics = reportMetrics(register, () => 0);
  expect(await samples(register)).toEqual([]);
  const byCaller = new Map([
    ["checkout", { ...NONE, ok: 5, server: 2 }],
    ["__proto__", { ...NONE, ok: 1 }],
  ]);
  metrics.calls({ service: orders, byCaller, byInstance: new Map(), durations: undefined });
  metrics.reports("accepted", 2);
  expect(await samples(register)).toEqual([
    'headgate_reports_total{outcome="accepted"} 2',
    'headgate_calls_total{namespace="default",service="orders",outcome="ok"} 6',
    'headgate_calls_total{namespace="default",service="orders",outcome="server"} 2',
    'headgate_edge_calls_total{namespace="default",caller="checkout",service="orders",outcome="ok"} 5',
    'headgate_edge_calls_total{namespace="default",caller="checkout",service="orders",outcome="server"} 2',
    'headgate_edge_calls_total{namespace="default",caller="__proto__",service="orders",outcome="ok"} 1',
  ]);
});

test("durations as a histogram in seconds, whose buckets add up", async () => {
  const register = new Registry();
  const metrics = reportMetrics(register, () => 0);
  const durations = { counts: [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 8], sumMs: 1500 };
  for (let n = 0; n < 2; n++)
    metrics.calls({ service: orders, byCaller: new Map(), byInstance: new Map(), durations });
  const text = (await samples(register)).join("\n");
  const labels = 'namespace="default",service="orders"';
  expect(text).toContain(`headgate_call_duration_seconds_bucket{le="0.001",${labels}} 2`);
  expect(text).toContain(`headgate_call_duration_seconds_bucket{le="5",${labels}} 14`);
  expect(text).toContain(`headgate_call_duration_seconds_bucket{le="+Inf",${labels}} 30`);
  expect(text).toContain(`headgate_call_duration_seconds_sum{${labels}} 3`);
  expect(text).toContain(`headgate_call_duration_seconds_count{${labels}} 30`);
  expect(await register.metrics()).toContain("# TYPE headgate_call_duration_seconds histogram");
});

test("callers beyond the bound are one, and no call is lost", async () => {
  const register = new Registry();
  const metrics = reportMetrics(register, () => 0, 2);
  const byCaller = new Map(["a", "b", "c", "d", "a"].map((name) => [name, { ...NONE, ok: 1 }]));
  for (let n = 0; n < 2; n++)
    metrics.calls({ service: orders, byCaller, byInstance: new Map(), durations: undefined });
  const edges = (await samples(register)).filter((line) => line.startsWith("headgate_edge"));
  expect(edges.map((line) => line.replace(/.*caller="([^"]*)".* /, "$1 "))).toEqual([
    "a 2",
    "b 2",
    "(others) 4",
  ]);
});

describe("edges that have series of their own", () => {
  const HOUR_MS = 3_600_000;
  /** Whose edges are told, as `namespace caller calls`. */
  function metricsOf(max: number) {
    const register = new Registry();
    const time = { now: 0 };
    const metrics = reportMetrics(register, () => time.now, max);
    const call = (namespace: string, ...callers: string[]) => {
      for (const caller of callers)
        metrics.calls({
          service: { namespace, service: "orders" },
          byCaller: new Map([[caller, { ...NONE, ok: 1, server: 1 }]]),
          byInstance: new Map(),
          durations: undefined,
        });
    };
    const told = async () => {
      const edges = (await samples(register)).filter((line) => /^headgate_edge.*outcome="ok"/.test(line));
      return edges
        .map((line) => line.replace(/.*namespace="(.*)",caller="(.*)",service.* /, "$1 $2 "))
        .sort();
    };
    return { time, call, told, register };
  }

  test("a namespace cannot take the room of another by inventing callers: those it called longest ago give way", async () => {
    const { call, told } = metricsOf(4);
    call("a", "a1", "a2", "a3", "a4", "a5", "a1");
    expect(await told()).toEqual(["a (others) 1", "a a1 2", "a a2 1", "a a3 1", "a a4 1"]);
    call("b", "b1", "b2", "b3");
    call("a", "a2", "a1");
    expect(await told()).toEqual(["a (others) 2", "a a1 3", "a a4 1", "b (others) 1", "b b1 1", "b b2 1"]);
  });

  test("what was idle for an hour gives way, and begins anew when it comes back: none goes back while it is told", async () => {
    const { call, told, time, register } = metricsOf(2);
    call("a", "old", "old", "busy");
    time.now += HOUR_MS;
    call("a", "busy", "new");
    expect(await told()).toEqual(["a (others) 1", "a busy 2", "a old 2"]);
    time.now += 1;
    call("a", "new");
    expect(await told()).toEqual(["a (others) 1", "a busy 2", "a new 1"]);
    expect((await samples(register)).filter((line) => line.includes('"old"'))).toEqual([]);
    time.now += HOUR_MS + 1;
    call("a", "new", "old");
    expect(await told()).toEqual(["a (others) 1", "a new 2", "a old 1"]);
  });

  test("however many namespaces come, there are never more than the bound", async () => {
    const { call, told } = metricsOf(10);
    for (let n = 0; n < 200; n++) call(`n${n % 13}`, `c${n % 29}`);
    expect((await told()).filter((line) => !line.includes("(others)"))).toHaveLength(10);
  });
});

test("what suspects report is a counter of its own", async () => {
  const register = new Registry();
  const metrics = reportMetrics(register, () => 0);
  metrics.suspectCalls(orders, 7);
  metrics.suspectCalls(orders, 3);
  expect(await samples(register)).toEqual([
    'headgate_suspect_calls_total{namespace="default",service="orders"} 10',
  ]);
});
