import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { reportMetrics } from "./report-metrics.ts";

const orders = { namespace: "default", service: "orders" };
const NONE = { ok: 0, timeout: 0, connect: 0, reset: 0, server: 0, rejected: 0 };

async function samples(register: Registry): Promise<string[]> {
  const lines = (await register.metrics()).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

test("calls by service and by caller; what nobody reports is absent", async () => {
  const register = new Registry();
  const metrics = reportMetrics(register);
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
  const metrics = reportMetrics(register);
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
  const metrics = reportMetrics(register, 2);
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
