import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { type Answer, ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { rawRequest } from "#test/support/raw-request.ts";
import { realClock } from "#test/support/real-clock.ts";
import { calls, reportBody } from "#test/support/reports.ts";

const REPORTS = "/v1/namespaces/default/reports";
const A = "10.0.0.1:8080";
const B = "10.0.0.2:8080";

let etcd: Etcd;
let leader: ApiServer;
let follower: ApiServer;
/** A service of its own for each test. */
let service: string;
let tests = 0;

async function replica(id: string): Promise<ApiServer> {
  const store = await openEtcdStore({ endpoints: [etcd.endpoint], clock: realClock, log: keptLog() });
  const server = await ApiServer.start({ id, store });
  server.closers.push(() => store.close());
  return server;
}

const ask = (on: ApiServer, method: string, path: string, body?: unknown): Promise<Answer> =>
  on.call(method, path, { token: BOOTSTRAP, body });

const to = (instance: string, ok: number, more: Parameters<typeof calls>[2] = {}) =>
  calls(instance, ok, { service, ...more });

/** Samples of a metric about this test's service, without its namespace. */
async function samples(on: ApiServer, name: string): Promise<string[]> {
  const lines = (await ask(on, "GET", "/metrics")).text.split("\n");
  const ours = lines.filter((line) => line.startsWith(`${name}{`) && line.includes(`"${service}"`));
  return ours.map((line) => line.slice(name.length).replace('namespace="default",', ""));
}

async function callsCounted(on: ApiServer, outcome: string): Promise<number | undefined> {
  const line = (await samples(on, "headgate_calls_total")).find((each) => each.includes(`"${outcome}"`));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

const held = (client: string): number | undefined =>
  leader.control
    .state()
    ?.consumers({ namespace: "default", service })
    .find(({ id }) => id === client)?.held;

async function tableOf(on: ApiServer): Promise<{ epoch: string; revision: number }> {
  return (await ask(on, "GET", `/v1/namespaces/default/services/${service}/table`)).json;
}

beforeAll(async () => {
  etcd = await Etcd.start();
  leader = await replica("leader");
  await eventually(() => leader.control.role() === "leader");
  follower = await replica("follower");
  await eventually(() => follower.control.leader()?.id === "leader");
});
afterAll(async () => {
  await follower[Symbol.asyncDispose]();
  await leader[Symbol.asyncDispose]();
  await etcd.stop();
});
beforeEach(async () => {
  service = `orders-${(tests += 1)}`;
  for (const id of [A, B])
    await ask(leader, "PUT", `/v1/namespaces/default/services/${service}/instances/${id}`, {});
  for (const on of [leader, follower])
    await eventually(async () => (await tableOf(on)).revision > 0 && (await endpointsOf(on)) === 2);
});

const endpointsOf = async (on: ApiServer): Promise<number> =>
  (await ask(on, "GET", `/v1/namespaces/default/services/${service}/table`)).json.endpoints.length;

describe("a report", () => {
  test("sent to a follower, again there, and again to the leader, counts once, where the leader is", async () => {
    const failed = { timeout: 1, server: 2 };
    const latencyMs = { bounds: [10, 100], counts: [10, 5, 1] };
    const body = reportBody({ id: service, calls: [to(A, 20, { failed, latencyMs }), to(B, 5)] });
    for (const on of [follower, follower, leader]) {
      const answer = await ask(on, "POST", REPORTS, body);
      expect([answer.status, answer.text]).toEqual([202, ""]);
    }
    // One after it, so that those before it are known to have been counted.
    const next = { ...body, seq: 1, calls: [to(A, 100)] };
    await ask(follower, "POST", REPORTS, next);
    await eventually(async () => (await callsCounted(leader, "ok")) === 125);
    expect(await samples(leader, "headgate_calls_total")).toEqual([
      `{service="${service}",outcome="ok"} 125`,
      `{service="${service}",outcome="timeout"} 1`,
      `{service="${service}",outcome="server"} 2`,
    ]);
    expect(await samples(leader, "headgate_edge_calls_total")).toContain(
      `{caller="checkout",service="${service}",outcome="ok"} 125`,
    );
    expect(await samples(leader, "headgate_call_duration_seconds_count")).toEqual([
      `{service="${service}"} 16`,
    ]);
    expect((await ask(leader, "GET", "/metrics")).text).toMatch(
      /headgate_reports_total\{outcome="duplicate"\} 2\n/,
    );
    for (const name of ["headgate_calls_total", "headgate_edge_calls_total"])
      expect(await samples(follower, name)).toEqual([]);
  });

  test("of as many instances as the contract takes, each with its latencies, is taken and passed on", async () => {
    const counts = LATENCY_BOUNDS_MS.map(() => 100_000).concat(100_000);
    const more = {
      failed: { timeout: 100_000, connect: 100_000, reset: 100_000, server: 100_000 },
      inFlight: 1000,
      latencyMs: { bounds: [...LATENCY_BOUNDS_MS], counts },
    };
    const others = Array.from({ length: 9999 }, (_, n) =>
      to(`10.1.${n >> 8}.${n & 255}:8080`, 1_000_000, more),
    );
    const body = reportBody({ id: service, calls: [to(A, 9), ...others] });
    expect((await ask(follower, "POST", REPORTS, body)).status).toBe(202);
    await eventually(async () => (await callsCounted(leader, "ok")) === 9);
  });

  test("reaches the decisions: who reports is known where the circuit is judged", async () => {
    const { epoch, revision } = await tableOf(follower);
    const body = reportBody({ id: service, held: { [service]: `${epoch}.${revision}` }, calls: [to(A, 3)] });
    await ask(follower, "POST", REPORTS, body);
    const reporter = await eventually(() =>
      leader.control
        .state()
        ?.service({ namespace: "default", service })
        ?.traffic.reporters.get(`checkout/${service}`),
    );
    expect(reporter.held).toBe(revision);
  });

  test("of what does not exist is taken, and left out", async () => {
    const body = reportBody({
      id: service,
      calls: [
        to("10.0.0.9:1", 7),
        to(A, 1),
        calls(A, 9, { service: `gone-${service}` }),
        calls(A, 9, { service: "__proto__" }),
      ],
    });
    expect((await ask(leader, "POST", REPORTS, body)).status).toBe(202);
    await eventually(async () => (await callsCounted(leader, "ok")) === 1);
    expect((await ask(leader, "GET", "/metrics")).text).not.toMatch(/__proto__|gone-orders/);
    expect((await ask(leader, "GET", `/v1/namespaces/default/services/gone-${service}`)).status).toBe(404);
  });
});

describe("what a client holds", () => {
  const name = () => `checkout/${service}`;
  /** Polls the follower, naming a table older than all. */
  async function pollsOldTable(): Promise<{ epoch: string; revision: number }> {
    const table = await tableOf(follower);
    const headers = { "headgate-client": name(), "if-none-match": `"${table.epoch}.1"` };
    await follower.call("GET", `/v1/namespaces/default/services/${service}/table`, {
      token: BOOTSTRAP,
      headers,
    });
    return table;
  }
  const tells = (on: ApiServer, seq: number, text: string) =>
    ask(on, "POST", REPORTS, reportBody({ id: service, seq, held: { [service]: text } }));

  test.each(["leader", "follower"])("is what it reports, also to another replica: to the %s", async (at) => {
    const { epoch, revision } = await pollsOldTable();
    await tells(at === "leader" ? leader : follower, 0, `${epoch}.${revision}`);
    expect(await eventually(() => held(name()))).toBe(revision);
  });

  test("is never more than exists, and of an older history it is nothing", async () => {
    const { epoch, revision } = await tableOf(leader);
    await tells(leader, 0, "older.99");
    expect(held(name())).toBeUndefined();
    await tells(leader, 1, `${epoch}.999999999999`);
    expect(held(name())).toBe(revision);
    await tells(leader, 2, "older.1");
    expect(held(name())).toBe(revision);
    // A report that was overtaken takes nothing back.
    await tells(leader, 4, `${epoch}.${revision}`);
    await tells(leader, 3, `${epoch}.1`);
    expect(held(name())).toBe(revision);
    await tells(leader, 5, `${epoch}.1`);
    expect(held(name())).toBe(1);
  });
});

describe("without a leader", () => {
  test("reports are taken, and reach the next", async () => {
    const { leader: whoLeads } = follower.control;
    let asked = 0;
    follower.control.leader = () => void (asked += 1);
    try {
      const body = reportBody({ id: service, calls: [to(A, 11)] });
      expect((await ask(follower, "POST", REPORTS, body)).status).toBe(202);
      const before = asked;
      await eventually(() => asked >= before + 2);
      expect(await callsCounted(leader, "ok")).toBeUndefined();
    } finally {
      follower.control.leader = whoLeads;
    }
    await eventually(async () => (await callsCounted(leader, "ok")) === 11);
  });
});

describe("what replicas tell each other", () => {
  const give = (on: ApiServer, body: unknown, headers: Record<string, string> = {}) =>
    rawRequest({
      port: on.port,
      method: "POST",
      path: "/internal/v1/reports",
      headers: { "content-type": "application/json", ...headers },
      body: Buffer.from(JSON.stringify(body)),
    });
  const secret = () => ({ "headgate-cluster-secret": leader.access.clusterSecret()! });

  test("needs the cluster secret, and a leader", async () => {
    const body = { reports: [] };
    expect((await give(leader, body)).status).toBe(401);
    expect((await give(leader, body, { authorization: `Bearer ${BOOTSTRAP}` })).status).toBe(401);
    expect((await give(leader, body, secret())).status).toBe(204);
    const refused = await give(follower, body, secret());
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
  });

  test("one that cannot be read does not stop the others", async () => {
    const report = reportBody({ id: service, calls: [to(A, 2)] });
    const reports = [
      { namespace: "default", ageMs: 0, report: { ...report, ofTheNextVersion: true } },
      { namespace: "default", ageMs: 3, report },
      "nonsense",
    ];
    expect((await give(leader, { reports }, secret())).status).toBe(204);
    await eventually(async () => (await callsCounted(leader, "ok")) === 2);
    expect((await ask(leader, "GET", "/metrics")).text).toMatch(
      /headgate_reports_total\{outcome="dropped"\} 2\n/,
    );
  });
});
