import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SeriesView } from "#lib/contract/series.ts";
import { prometheusAsker } from "#server/ask-prometheus.ts";
import { createLongRange } from "#server/telemetry/long-range.ts";
import { eventually } from "#test/support/eventually.ts";
import { refusingUrl } from "#test/support/local-server.ts";
import { Prometheus } from "#test/support/prometheus.ts";
import { calls, reportBody } from "#test/support/reports.ts";
import { ServerProcess, TOKEN } from "#test/support/server-process.ts";

const WITHIN = { withinMs: 30_000, intervalMs: 50 };
const HOUR = 3_600_000;
const A = "10.0.0.1:8080";
const ORDERS = 'namespace="default",service="orders"';
/** Whole minutes, as it is written. */
const from = Math.floor((Date.now() - 30 * HOUR) / 60_000) * 60_000;
const until = from + 3 * HOUR;

/** Of 10 calls a second one fails; web makes 8 of them, and one goes to A. */
const PAST = {
  from,
  until,
  counters: [
    { name: "headgate_calls", labels: `${ORDERS},outcome="ok"`, perSecond: 9 },
    { name: "headgate_calls", labels: `${ORDERS},outcome="timeout"`, perSecond: 1 },
    { name: "headgate_calls", labels: `${ORDERS},outcome="rejected"`, perSecond: 50 },
    { name: "headgate_calls", labels: 'namespace="other",service="orders",outcome="ok"', perSecond: 70 },
    { name: "headgate_edge_calls", labels: `${ORDERS},caller="web",outcome="ok"`, perSecond: 8 },
    { name: "headgate_edge_calls", labels: `${ORDERS},caller="app",outcome="timeout"`, perSecond: 2 },
    { name: "headgate_instance_calls", labels: `${ORDERS},instance="${A}"`, perSecond: 1 },
    { name: "headgate_instance_calls", labels: `${ORDERS},instance="10.0.0.2:8080"`, perSecond: 9 },
  ],
};

let prometheus: Prometheus;
let server: ServerProcess;

beforeAll(async () => {
  prometheus = await Prometheus.start({}, PAST);
  server = await ServerProcess.start({ HEADGATE_PROMETHEUS_URL: prometheus.url });
  await eventually(async () => (await server.client.getCluster({})).role === "leader", WITHIN);
  await register(server);
  const target = { targets: [new URL(server.url).host] };
  const authorization = { credentials: TOKEN };
  await prometheus.configure({
    scrape_configs: [{ job_name: "headgate", authorization, static_configs: [target] }],
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await prometheus[Symbol.asyncDispose]();
});

async function register(on: ServerProcess): Promise<void> {
  await on.client.putInstance({
    params: { ns: "default", service: "orders", instance: A },
    body: { ttlSeconds: 0, check: { kind: "none" } },
  });
}

async function ask(query: Record<string, string>): Promise<Response> {
  const times = { from: String(from), to: String(until) };
  const search = new URLSearchParams({ namespace: "default", service: "orders", ...times, ...query });
  return await server.fetch(`/v1/series?${search}`);
}

async function series(query: Record<string, string>): Promise<SeriesView> {
  const response = await ask(query);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return SeriesView.parse(JSON.parse(text));
}

const known = ({ values }: SeriesView) => values.filter((value) => value !== null);

describe("a range that goes further back than memory", () => {
  test.each([
    ["calls", {}, 10],
    ["errors", {}, 0.1],
    ["calls", { caller: "web" }, 8],
    ["errors", { caller: "web" }, 0],
    ["errors", { caller: "app" }, 1],
    ["share", { caller: "web" }, 0.8],
    ["calls", { instance: A }, 1],
    ["share", { instance: A }, 0.1],
  ] as const)("%s of %j", async (metric, of, expected) => {
    const start = from + 10 * 60_000; // a rate is whole once its window is
    const view = await series({ metric, ...of, from: String(start) });
    expect(view).toMatchObject({ source: "prometheus", metric, ...of });
    expect(view.from).toBeGreaterThan(start - view.stepMs);
    expect(view.from + view.values.length * view.stepMs).toBeLessThanOrEqual(until);
    const values = known(view);
    expect(values.length).toBeGreaterThan(view.values.length * 0.9);
    for (const value of values) expect(value).toBeCloseTo(expected, 5);
  });

  test("nothing was told of it: gaps", async () => {
    expect(known(await series({ metric: "p99" }))).toEqual([]);
    const before = { from: String(from - 5 * HOUR), to: String(from - HOUR) };
    expect(known(await series({ metric: "calls", ...before }))).toEqual([]);
  });

  test("whatever a caller is called, nothing but it is looked for", async () => {
    for (const caller of [
      'web"} or headgate_calls_total{namespace="other',
      '"} or vector(1) or up{a="',
      "\\",
      "\n\u0000",
      "web|app",
      ".*",
    ])
      expect([caller, known(await series({ metric: "calls", caller }))]).toEqual([caller, []]);
  });
});

test("what is scraped here comes back", async () => {
  const asker = prometheusAsker(prometheus.url);
  const range = createLongRange(asker.queryRange);
  const of = { service: { namespace: "default", service: "orders" }, instance: undefined, caller: undefined };
  let seq = 0;
  const latencyMs = { bounds: [10, 100], counts: [10, 5, 1] };
  const found = await eventually(async () => {
    const body = reportBody({ seq: seq++, calls: [calls(A, 16, { latencyMs })] });
    const headers = { "content-type": "application/json" };
    await server.fetch("/v1/namespaces/default/reports", {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    // A step that is over in two minutes: the API itself tells of those alone that are over now.
    const span = { from: Date.now() - 25 * HOUR, to: Date.now() + 2 * 60_000 };
    const [made, p99] = await Promise.all([
      range.series({ metric: "calls", ...of, ...span }),
      range.series({ metric: "p99", ...of, ...span }),
    ]);
    const last = [made, p99].map((points) => points?.values.findLast((value) => value !== null) ?? 0);
    return last.every((value) => value > 0) && last;
  }, WITHIN);
  expect(found[1]).toBeGreaterThan(50);
  await asker.close();
});

test("while Prometheus is away such a range is unavailable, with why; what memory has is told", async () => {
  await using alone = await ServerProcess.start({ HEADGATE_PROMETHEUS_URL: await refusingUrl() });
  await eventually(async () => (await alone.client.getCluster({})).role === "leader", WITHIN);
  await register(alone);
  const ask = (times: string) =>
    alone.fetch(`/v1/series?namespace=default&service=orders&metric=calls&${times}`);
  const response = await eventually(async () => {
    const answer = await ask(`from=${from}&to=${until}`);
    return answer.status !== 404 && answer;
  }, WITHIN);
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { error: { code: "unavailable", message: expect.stringMatching(/Prometheus .*ECONNREFUSED/) } },
  ]);
  const recent = await ask("range=5m");
  expect([recent.status, await recent.json()]).toMatchObject([200, { source: "memory" }]);
});
