import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportInput } from "#lib/contract/report.ts";
import { ApiServer, BOOTSTRAP, temporaryStore } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";
import { realClock } from "#test/support/real-clock.ts";
import { calls, reportBody } from "#test/support/reports.ts";

const N = "/v1/namespaces/default";
const A = "10.0.0.1:8080";
const B = "10.0.0.2:8080";
const C = "10.0.0.3:8080";
const D = "10.0.0.4:8080";
const P = "10.0.1.1:8080";

/**
 * Leader time runs with the machine's until it is stopped, and goes on at once by as much as a test wants: on a slow
 * machine those who reported are not forgotten meanwhile.
 */
let skippedMs = 0;
let stoppedAt: number | undefined;
const clock = { ...realClock, monotonic: () => (stoppedAt ?? realClock.monotonic()) + skippedMs };

let kept: Awaited<ReturnType<typeof temporaryStore>>;
let leader: ApiServer;
let follower: ApiServer;
const onLeader = callsOf(() => leader);
const onFollower = callsOf(() => follower);

async function replica(id: string): Promise<ApiServer> {
  return await ApiServer.start({ id, store: kept.store, clock });
}

async function post(on: ApiServer, body: ReportInput): Promise<void> {
  const answer = await on.call("POST", `${N}/reports`, { token: BOOTSTRAP, body });
  expect(answer.status, answer.text).toBe(202);
}

const checkout = (id: string, seq: number, each: ReportInput["calls"], more: object = {}): ReportInput => {
  const report = reportBody({ id, seq, calls: each, ...more });
  return { ...report, client: { ...report.client, zone: "a", sdk: "headgate-ts/0.1" } };
};

const broken = (seq: number): ReportInput => ({
  ...reportBody({
    seq,
    calls: [A, B, C].map((id) => calls(id, 0, { failed: { connect: 40 } })),
  }),
  client: { service: "broken", id: "1", bootId: "boot" },
});

beforeAll(async () => {
  kept = await temporaryStore();
  leader = await replica("leader");
  await eventually(() => leader.control.role() === "leader");
  follower = await replica("follower");
  await eventually(() => follower.control.leader()?.id === "leader");
  await onLeader.serve("payments", [P]);
  await onLeader.serve("orders", [A, B, C, D], (i) => ({
    weight: [300, 100, 100, 100][i],
    zone: i < 2 ? "a" : "b",
    dependsOn: ["payments", "ledger"],
  }));
  await eventually(
    async () => (await onFollower.call("GET", `${N}/services/orders/table`)).json.endpoints?.length === 4,
  );
  // Windows that began before there was a leader count in part.
  skippedMs = 6000;
  stoppedAt = realClock.monotonic();
  const latencyMs = { bounds: [10, 25, 50, 100], counts: [0, 80, 18, 2, 0] };
  const first = checkout("1", 0, [
    calls(A, 100, { latencyMs, inFlight: 3 }),
    calls(B, 45, { failed: { timeout: 5 } }),
  ]);
  await post(leader, first);
  await post(leader, first);
  await post(follower, first);
  const { epoch } = (await onLeader.call("GET", `${N}/services/orders/table`)).json;
  await post(follower, checkout("2", 0, [calls(A, 50, { rejected: 7 })], { held: { orders: `${epoch}.1` } }));
  await post(leader, broken(0));
  const state = () => leader.control.state()?.service({ namespace: "default", service: "orders" });
  const heard = () => state()?.traffic.reporters.get("broken/1")?.lastReportAt ?? 0;
  await eventually(() => state()?.traffic.suspects.has("broken/1"));
  const once = heard();
  skippedMs += 1000;
  await post(leader, broken(1));
  // It is left out only while it is suspected: it is counted before time goes on.
  await eventually(() => heard() > once && state()?.traffic.reporters.has("checkout/2"));
  // One more, so that those before it have been counted.
  const isCounted = async () =>
    (await leader.control.traffic.figures({ namespace: "default", service: "orders" }, wide()))
      ?.suspectCalls === 240;
  skippedMs += 11_000;
  await eventually(isCounted);
});
afterAll(async () => {
  await follower[Symbol.asyncDispose]();
  await kept.store.close();
  kept.remove();
});

const wide = () => leader.control.traffic.span(60_000);

describe("traffic", () => {
  test("sorts the services, each with its figures and a spark, and who is not called stands last either way", async () => {
    for (const on of [onLeader, onFollower]) {
      for (const dir of ["asc", "desc"]) {
        const { items, total } = await on.ok("listServices", `${N}/services?sort=calls&dir=${dir}&window=1m`);
        expect(total).toBe(2);
        expect(items.map(({ name }: { name: string }) => name)).toEqual(["orders", "payments"]);
        const [orders, payments] = items.map(({ traffic }) => traffic);
        expect(orders).toMatchObject({
          coverage: { reporting: 3, consumers: 3 },
          figures: { calls: 200, failed: 5, errorRatio: 0.025 },
        });
        expect(orders?.spark?.values).toHaveLength(30);
        expect(Math.max(...(orders?.spark?.values ?? []).map(Number))).toBeGreaterThan(0);
        expect(payments).toMatchObject({ coverage: { reporting: 0 } });
        expect(payments).not.toHaveProperty("figures");
      }
    }
    const { items } = await onLeader.ok("listServices", `${N}/services?sort=errors&limit=1`);
    expect(items).toMatchObject([{ name: "orders" }]);
    expect(items[0]).not.toHaveProperty("traffic");
    const order = await onFollower.ok("getServiceOrder", `${N}/service-order?sort=calls&q=ord`);
    expect(order).toEqual({ names: ["orders"], total: 2 });
  });

  test("sorts instances by their calls, groups them with their sums, and rows are asked for by name", async () => {
    const at = `${N}/services/orders/instance-order?window=1m`;
    const { ids, total, coverage, medianP95Ms } = await onFollower.ok("getInstanceOrder", `${at}&sort=real`);
    expect([ids, total, coverage.reporting]).toEqual([[A, B, C, D], 4, 3]);
    // Of one instance latencies were told: nobody is beside it.
    expect(medianP95Ms).toBeUndefined();
    const zones = await onLeader.ok("getInstanceOrder", `${at}&sort=calls&dir=asc&group=zone`);
    expect(zones.ids).toEqual([B, A, C, D]);
    expect(zones.groups).toMatchObject([
      { name: "a", count: 2, realShare: 1, figures: { calls: 200, failed: 5 } },
      { name: "b", count: 2, realShare: 0, figures: { calls: 0 } },
    ]);
    expect(zones.groups?.[0]?.expectedShare).toBeCloseTo(2 / 3);
    expect((await onLeader.ok("getInstanceOrder", `${at}&zone=b&q=10.0.0.4+pending`)).ids).toEqual([]);
    expect((await onLeader.ok("getInstanceOrder", `${at}&zone=b&q=10.0.0.4`)).ids).toEqual([D]);
    const rows = await onLeader.ok(
      "listInstances",
      `${N}/services/orders/instances?window=1m&sort=id&instance=${B}&instance=${D}`,
    );
    expect(rows.items).toMatchObject([
      { id: B, traffic: { expectedShare: 1 / 6, realShare: 0.25, figures: { calls: 50 } } },
      { id: D, traffic: { realShare: 0, figures: { calls: 0 } } },
    ]);
  });

  test("is summed once, by caller and by instance, with the share expected and the real one", async () => {
    for (const on of [onLeader, onFollower]) {
      const { items, total, since, from, until, silentReplicas } = await on.ok(
        "listTraffic",
        `${N}/traffic?service=orders&window=1m`,
      );
      expect([total, silentReplicas]).toEqual([1, []]);
      expect(until - from).toBe(60_000);
      expect(since).toBeGreaterThan(from);
      const [orders] = items;
      expect(orders).toMatchObject({
        service: "orders",
        coverage: { reporting: 3, consumers: 3 },
        suspects: [{ client: "broken/1" }],
        suspectCalls: 240,
        inFlight: 3,
        figures: {
          calls: 200,
          failed: 5,
          errorRatio: 0.025,
          failedBy: { timeout: 5, connect: 0 },
          rejected: 7,
        },
        callers: [{ caller: "checkout", external: true, calls: 200 }],
      });
      const figures = orders!.figures!;
      expect(figures.callsPerSecond).toBeGreaterThan(200 / 60);
      expect(figures.latencyMs).toMatchObject({ calls: 100 });
      expect(figures.latencyMs!.p50).toBeGreaterThan(10);
      expect(figures.latencyMs!.p50).toBeLessThan(25);
      expect(orders!.instances).toMatchObject([
        { instance: A, zone: "a", expectedShare: 0.5, realShare: 0.75, inFlight: 3, figures: { calls: 150 } },
        { instance: B, expectedShare: 1 / 6, realShare: 0.25, figures: { calls: 50, failed: 5 } },
        // Nobody who is believed called these two.
        { instance: C, expectedShare: 1 / 6, realShare: 0, figures: { calls: 0, failed: 0 } },
        { instance: D, expectedShare: 1 / 6, realShare: 0, figures: { calls: 0, failed: 0 } },
      ]);
      expect(orders!.instances![2]!.figures).not.toHaveProperty("errorRatio");
    }
  });

  test("of a service that nobody reports of has no figures, and one that is not there is not found", async () => {
    const { items } = await onLeader.ok("listTraffic", `${N}/traffic`);
    expect(items.map(({ service }) => service)).toEqual(["orders", "payments"]);
    expect(items[1]).toEqual({ service: "payments", coverage: { reporting: 0, consumers: 0 }, suspects: [] });
    expect((await onLeader.call("GET", `${N}/traffic?service=gone`)).status).toBe(404);
    expect((await onLeader.call("GET", `${N}/traffic?window=2h`)).json.error.message).toContain("10s to 1h");
  });
});

describe("series of whole charts", () => {
  const S = `${N}/services/orders`;
  const sum = (values: readonly (number | null)[]) =>
    values.reduce<number>((all, value) => all + (value ?? 0), 0);

  test("tell apart what was called, agree with the sums, and are the same of a follower", async () => {
    for (const on of [onLeader, onFollower]) {
      const series = await on.ok("getTrafficSeries", `${S}/traffic/series?metric=calls&range=15m`);
      expect(series.lines.slice(0, 2)).toMatchObject([
        { name: A, calls: 150 },
        { name: B, calls: 50 },
      ]);
      expect(sum(series.lines[0]!.values) * (series.stepMs / 1000)).toBeCloseTo(150, 5);
      expect(series.others).toBeUndefined();
      expect(series).toMatchObject({ stepMs: 5000, coverage: expect.anything() });
      const zones = await on.ok("getTrafficSeries", `${S}/traffic/series?by=zone&range=15m`);
      expect(zones.lines.map(({ name, calls }) => [name, calls])).toEqual([["a", 200]]);
      expect(new Set(zones.lines[0]!.values)).toEqual(new Set([null, 1]));
      const shares = await on.ok("getTrafficSeries", `${S}/traffic/series?range=15m`);
      for (const [step, first] of shares.lines[0]!.values.entries())
        if (first !== null) expect(sum(shares.lines.map(({ values }) => values[step]!))).toBeCloseTo(1, 9);
      const callers = await on.ok("getTrafficSeries", `${S}/traffic/series?by=caller&top=1&range=15m`);
      expect(callers.lines).toMatchObject([{ name: "checkout", calls: 200 }]);
    }
  });

  test("all figures of a service come in one answer, and calls by time taken in another", async () => {
    const figures = await onFollower.ok("getTrafficFigures", `${S}/traffic/figures?range=15m`);
    expect(sum(figures.calls) * (figures.stepMs / 1000)).toBeCloseTo(200, 5);
    expect(sum(figures.failedBy!.timeout) * (figures.stepMs / 1000)).toBeCloseTo(5, 5);
    expect(figures.latency.error).toBeGreaterThan(0);
    expect(figures.errors.some((ratio) => ratio !== null && ratio > 0)).toBe(true);
    const heat = await onFollower.ok("getLatencyHeat", `${S}/latency?range=15m`);
    expect(heat.stepMs).toBe(60_000);
    expect(heat.bounds).toContain(25);
  });

  test("versions stand side by side, with what they get and what they should", async () => {
    const { items, latencyError } = await onFollower.ok("listVersions", `${S}/versions?window=1h`);
    expect(latencyError).toBeGreaterThan(0);
    expect(items).toMatchObject([
      { instances: 4, statuses: { serving: 4 }, expectedShare: 1, realShare: 1, calls: 200 },
    ]);
    expect(items[0]).not.toHaveProperty("version");
  });

  test.each([
    "traffic/series?range=25h",
    "traffic/series?top=21",
    "latency?range=1h&from=1",
    "versions?window=2h",
  ])("%s is refused in words", async (query) => {
    const { status, json } = await onLeader.call("GET", `${S}/${query}`);
    expect([status, json.error?.code]).toEqual([400, "invalid_argument"]);
  });

  test("of a service nobody reports of they are empty, of one that is not there not found", async () => {
    const empty = await onLeader.ok("getTrafficSeries", `${N}/services/payments/traffic/series`);
    expect(empty.lines).toEqual([]);
    expect((await onLeader.ok("getTrafficFigures", `${N}/services/payments/traffic/figures`)).calls).toEqual(
      [],
    );
    for (const path of ["traffic/series", "traffic/figures", "latency", "versions"])
      expect((await onLeader.call("GET", `${N}/services/gone/${path}`)).status).toBe(404);
  });
});

describe("topology", () => {
  test("has edges as observed and as declared, and whoever is only named as a node without more", async () => {
    const { nodes, edges } = await onFollower.ok("getTopology", `${N}/topology`);
    expect(nodes.map(({ service, external, instances }) => [service, external, instances])).toEqual([
      ["orders", false, 4],
      ["payments", false, 1],
      ["checkout", true, 0],
      ["ledger", true, 0],
    ]);
    expect(nodes[0]).toMatchObject({
      statuses: { serving: 4 },
      zones: [
        { zone: "a", instances: 2, statuses: { serving: 2 } },
        { zone: "b", instances: 2, statuses: { serving: 2 } },
      ],
      protection: "normal",
      coverage: { reporting: 3 },
      figures: { calls: 200 },
    });
    expect([nodes[1]!.zones, nodes[2]!.zones]).toEqual([[{ instances: 1, statuses: { serving: 1 } }], []]);
    expect(edges).toMatchObject([
      {
        caller: "checkout",
        service: "orders",
        declared: false,
        observed: true,
        figures: { calls: 200, failed: 5 },
      },
      { caller: "orders", service: "ledger", declared: true, observed: false },
      { caller: "orders", service: "payments", declared: true, observed: false },
    ]);
  });

  test("at a moment before this leader counted knows no calls, and further back than an hour nothing", async () => {
    const { edges, nodes } = await onLeader.ok("getTopology", `${N}/topology?window=1m&at=30m`);
    expect(edges.every(({ observed, figures }) => !observed && figures === undefined)).toBe(true);
    expect(nodes[0]).toMatchObject({ service: "orders", instances: 0, statuses: {}, zones: [] });
    expect(nodes[0]).not.toHaveProperty("statusesAt");
    const now = await onLeader.ok("getTopology", `${N}/topology?at=1s`);
    // Looked at when it began to lead, before anything was registered, or a minute later.
    expect(now.nodes[0]).toMatchObject({ service: "orders", coverage: { reporting: 3 } });
    for (const [at, status] of [
      ["2h", 400],
      ["61m", 200],
      [String(leader.control.now() + 60_000), 200],
      [String(leader.control.now() + 600_000), 400],
    ] as const)
      expect([at, (await onLeader.call("GET", `${N}/topology?at=${at}`)).status]).toEqual([at, status]);
  });
});

describe("a fleet at a glance", () => {
  test("is answered by the leader, in totals and with the worst first", async () => {
    const fleet = await onFollower.ok("getFleet", `${N}/fleet`);
    expect(fleet).toMatchObject({
      services: 2,
      instances: 5,
      statuses: { serving: 5 },
      troubled: 0,
      shared: [],
      clients: { silentReplicas: [] },
      overrides: { total: 0, drains: 0 },
    });
    expect(fleet.ranked.map(({ name }) => name)).toEqual(["orders", "payments"]);
    expect(await onLeader.ok("getFleet", "/v1/namespaces/none/fleet")).toMatchObject({
      services: 0,
      ranked: [],
    });
  });
});

describe("series", () => {
  const series = async (query: string) =>
    await onFollower.ok("getSeries", `/v1/series?namespace=default&${query}`);

  test("of calls sum up to what was reported; before there was a leader there is nothing", async () => {
    const { values, stepMs, reporting, coverage, source, since, from } = await series(
      "service=orders&metric=calls&range=10m",
    );
    expect([stepMs, source, coverage]).toEqual([5000, "memory", { reporting: 3, consumers: 3 }]);
    const sum = values.reduce<number>((all, value) => all + (value ?? 0) * 5, 0);
    expect(Math.round(sum)).toBe(200);
    expect([values[0], reporting![0]]).toEqual([null, null]);
    expect(since).toBeGreaterThan(from);
    // Each of two clients, over the 5 s before it told.
    expect(Math.max(...reporting!.map((count) => count ?? 0))).toBeGreaterThanOrEqual(1);
  });

  test("of shares, errors and latencies, also of one instance or caller", async () => {
    const known = async (query: string) => (await series(query)).values.filter((value) => value !== null);
    expect(Math.max(...(await known(`service=orders&metric=share&instance=${A}&range=1m`)))).toBeGreaterThan(
      0.5,
    );
    for (const metric of ["share", "calls"]) {
      const uncalled = await known(`service=orders&metric=${metric}&instance=${D}&range=1m`);
      expect([uncalled.length > 0, uncalled.every((value) => value === 0)]).toEqual([true, true]);
      expect(await known(`service=orders&metric=${metric}&instance=10.9.9.9:1&range=1m`)).toEqual([]);
    }
    expect(
      (await known("service=orders&metric=share&caller=checkout&range=1m")).every((value) => value === 1),
    ).toBe(true);
    expect((await known("service=orders&metric=errors&range=1m"))[0]).toBeCloseTo(0.025, 1);
    const { values, latencyError } = await series("service=orders&metric=p95&range=1m");
    expect(Math.max(...values.map((value) => value ?? 0))).toBeGreaterThan(25);
    expect(latencyError).toBeLessThan(0.5);
    expect(await known("service=payments&metric=calls&range=1m")).toEqual([]);
  });

  test("beyond a day are refused, and it is said what would have them", async () => {
    const refused = async (query: string) =>
      (await onLeader.call("GET", `/v1/series?namespace=default&service=orders&${query}`)).json.error;
    expect((await refused("metric=calls&range=7d")).message).toContain("HEADGATE_PROMETHEUS_URL");
    expect((await refused("metric=share")).message).toContain("instance or a caller");
    expect((await refused("metric=calls&from=1h&range=1h")).message).toContain("not both");
    expect((await refused("metric=calls&from=1h&to=2h")).message).toContain("before to");
    expect(
      (await onLeader.call("GET", "/v1/series?namespace=default&service=gone&metric=calls")).status,
    ).toBe(404);
  });
});

describe("clients", () => {
  test("are those of all replicas, with what each holds and who reports", async () => {
    const end = new AbortController();
    const streams = [
      [leader, "search/1"],
      [follower, "search/2"],
    ] as const;
    for (const [on, client] of streams)
      await fetch(`${on.url}${N}/tables/stream`, {
        headers: { authorization: `Bearer ${BOOTSTRAP}`, "headgate-client": client },
        signal: end.signal,
      });
    try {
      const items = await eventually(async () => {
        skippedMs += 2001; // what was asked a moment ago is not asked again
        const list = await onFollower.ok("listServiceClients", `${N}/services/orders/clients`);
        const streaming = list.items.filter(
          ({ transport, held }) => transport === "stream" && held[0]!.behind === 0,
        );
        return streaming.length === 2 && list.items;
      });
      const byId = new Map(items.map((client) => [client.id, client]));
      expect(byId.get("search/1")).toMatchObject({ open: true, replicas: ["leader"], tablesBehind: 0 });
      expect(byId.get("search/2")).toMatchObject({ open: true, replicas: ["follower"], service: "search" });
      expect(items[0]).toMatchObject({
        id: "checkout/2",
        transport: "report",
        zone: "a",
        sdk: "headgate-ts/0.1",
        tables: 1,
        tablesBehind: 1,
        held: [{ service: "orders", held: 1, behindSince: expect.any(Number) }],
      });
      const all = await onLeader.ok("listClients", "/v1/clients?transport=stream");
      expect(all.items.map(({ id, tables }) => [id, tables])).toEqual([
        ["search/1", 2],
        ["search/2", 2],
      ]);
      const behind = await onLeader.ok("listClients", "/v1/clients?namespace=default&behind=true");
      expect(behind.items.map(({ id }) => id)).toEqual(["checkout/2"]);
      expect((await onLeader.ok("listClients", "/v1/clients?caller=search&limit=1")).nextCursor).toBe("at-1");
    } finally {
      end.abort();
    }
  });

  test("of a namespace that one may not see are not told", async () => {
    const token = await leader.token(["view"], ["other"], "elsewhere");
    const ask = (path: string) => leader.call("GET", path, { token });
    expect((await ask("/v1/clients")).json).toMatchObject({ items: [], total: 0 });
    for (const path of [
      "/v1/clients?namespace=default",
      `${N}/traffic`,
      `${N}/topology`,
      `${N}/services/orders/clients`,
    ])
      expect((await ask(path)).status, path).toBe(403);
    expect((await ask("/v1/series?namespace=default&service=orders&metric=calls")).status).toBe(403);
  });
});

// Last: the leader of all that comes before ends here.
test("a new leader knows nothing of before it came, says since when it counts, and invents no zeros", async () => {
  const before = await onFollower.ok("listTraffic", `${N}/traffic?service=orders`);
  await leader[Symbol.asyncDispose]();
  await eventually(() => follower.control.role() === "leader");
  const traffic = await onFollower.ok("listTraffic", `${N}/traffic?service=orders`);
  expect(traffic.since).toBeGreaterThan(before.since);
  expect(traffic.items[0]).toMatchObject({ coverage: { reporting: 0 }, suspects: [], callers: [] });
  expect(traffic.items[0]).not.toHaveProperty("figures");
  expect(
    traffic.items[0]!.instances!.every(({ figures, realShare }) => (figures ?? realShare) === undefined),
  ).toBe(true);
  const { values, reporting } = await onFollower.ok(
    "getSeries",
    "/v1/series?namespace=default&service=orders&metric=calls&range=5m",
  );
  expect([...values, ...reporting!].every((value) => value === null)).toBe(true);
});
