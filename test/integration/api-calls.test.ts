import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { endpoints, type EndpointName } from "#lib/contract/endpoints.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { eventually } from "#test/support/eventually.ts";

const ORDERS = "/v1/namespaces/default/services/orders";
const ONE = `${ORDERS}/instances/10.0.0.1:8080`;
const TWO = `${ORDERS}/instances/10.0.0.2:8080`;

/** The other instance fails its checks: what takes this one out goes past the guards. */
const force = ["minServing", "minCapacity"];

let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start({ answer: (key) => !key.includes("10.0.0.2") });
  await eventually(() => server.control.role() === "leader");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const as = { token: BOOTSTRAP };
const call = (method: string, path: string, body?: unknown) => server.call(method, path, { ...as, body });

/** The answer's body, which must be what the row says it is. */
async function ok(name: EndpointName, path: string, body?: unknown, status: number = endpoints[name].status) {
  const answer = await call(endpoints[name].method, path, body);
  expect(answer.status, answer.text).toBe(status);
  // oxlint-disable-next-line typescript/no-explicit-any -- rows differ; the schema is what checks it
  return endpoints[name].response.parse(answer.json) as any;
}

test("a registration is 201, its renewal 200, a heartbeat answers the TTL, and deregistering is 204 twice", async () => {
  expect(await ok("putInstance", ONE, { zone: "a", version: "1", ttlSeconds: 60 }, 201)).toMatchObject({
    ttlSeconds: 60,
    registration: { zone: "a" },
  });
  await ok("putInstance", ONE, { zone: "a", version: "1", ttlSeconds: 60 }, 200);
  expect(await ok("heartbeat", `${ONE}/heartbeat`)).toEqual({ ttlSeconds: 60 });
  expect((await call("POST", `${ORDERS}/instances/10.9.9.9:1/heartbeat`)).status).toBe(404);
  const gone = `${ORDERS}/instances/10.0.0.9:1`;
  await ok("putInstance", gone, {}, 201);
  await ok("deleteInstance", gone);
  await ok("deleteInstance", gone);
});

test("lists, summaries and one instance say what is registered, how it is and why", async () => {
  await ok("putInstance", TWO, { zone: "b" }, 201);
  await eventually(async () => (await ok("getInstance", TWO)).status === "unhealthy");
  const list = await ok("listInstances", `${ORDERS}/instances`);
  expect(list.items.map((item: { id: string }) => item.id)).toEqual(["10.0.0.2:8080", "10.0.0.1:8080"]);
  expect(list.total).toBe(2);
  const one = await ok("getInstance", ONE);
  expect(one).toMatchObject({
    status: "serving",
    weight: 100,
    ttlSeconds: 60,
    registered: true,
    health: "healthy",
  });
  expect(one.check).toMatchObject({ kind: "http", target: "GET http://10.0.0.1:8080/healthz" });
  expect((await ok("listInstances", `${ORDERS}/instances?zone=b&limit=1`)).items[0].causes[0].text).toContain(
    "failed",
  );
  const summary = await ok("getService", ORDERS);
  expect(summary).toMatchObject({ instances: 2, statuses: { serving: 1, unhealthy: 1 }, zones: ["a", "b"] });
  expect(summary.worst).toMatchObject({ instance: "10.0.0.2:8080", status: "unhealthy" });
  expect((await ok("listServices", "/v1/namespaces/default/services?sort=trouble")).items).toHaveLength(1);
  expect((await ok("listNamespaces", "/v1/namespaces")).items).toEqual([{ name: "default", services: 1 }]);
  expect((await call("GET", "/v1/namespaces/default/services/none")).status).toBe(404);
});

test("pages hand out every item once, and a cursor of no list is refused", async () => {
  const first = await ok("listInstances", `${ORDERS}/instances?limit=1&sort=id`);
  const second = await ok("listInstances", `${ORDERS}/instances?limit=1&sort=id&cursor=${first.nextCursor}`);
  expect([first.items[0].id, second.items[0].id]).toEqual(["10.0.0.1:8080", "10.0.0.2:8080"]);
  expect(second.nextCursor).toBeUndefined();
  expect((await call("GET", `${ORDERS}/instances?cursor=nonsense`)).json.error.code).toBe("invalid_argument");
});

test("a drain is 202, the owner's standing one 200; it stands in the overrides, and undrain names who still holds", async () => {
  const { drain } = await ok("drain", `${ONE}/drain`, { reason: "deploy", owner: "deploy-1", force });
  expect(drain).toMatchObject({ owner: "deploy-1", actor: "bootstrap", safeToStop: false, forced: force });
  expect((await ok("drain", `${ONE}/drain`, { reason: "again", owner: "deploy-1" }, 200)).drain.id).toBe(
    drain.id,
  );
  await ok("drain", `${ONE}/drain`, { reason: "look" });
  const own = await ok("getDrain", `${ONE}/drain`);
  expect(own.drain).toMatchObject({ owner: "bootstrap", others: [{ owner: "deploy-1", reason: "deploy" }] });
  expect((await ok("listIntents", "/v1/namespaces/default/intents")).total).toBe(2);
  expect((await ok("listIntents", "/v1/namespaces/default/intents?older=1h")).total).toBe(0);
  expect((await ok("listIntents", "/v1/namespaces/default/intents?owner=nobody")).total).toBe(0);
  expect((await ok("listIntents", "/v1/namespaces/default/intents?q=ORDERS")).total).toBe(2);
  expect((await ok("listIntents", "/v1/namespaces/default/intents?q=no+such+text")).total).toBe(0);
  const undone = await ok("undrain", `${ONE}/drain?owner=deploy-1`);
  expect(undone.removed.map((d: { owner: string }) => d.owner)).toEqual(["deploy-1"]);
  expect(undone.remaining.map((d: { owner: string }) => d.owner)).toEqual(["bootstrap"]);
  expect((await ok("undrain", `${ONE}/drain?all=true`)).remaining).toEqual([]);
  expect((await call("GET", `${ONE}/drain`)).status).toBe(404);
});

test("waiting for a drain answers with the next stage, and waiting for the instance answers when it serves", async () => {
  await ok("drain", `${ONE}/drain`, { reason: "deploy", force });
  const published = await eventually(async () => {
    const { drain } = await ok("getDrain", `${ONE}/drain?wait=5s`);
    return drain.stage === "requested" ? undefined : drain;
  });
  expect(published.revision).toBeGreaterThan(0);
  const back = call("GET", `${ONE}?wait=20s&until=full`);
  await ok("undrain", `${ONE}/drain`);
  expect((await back).json).toMatchObject({ status: "serving", weight: 100 });
});

test("a wait that nothing ends answers with what stands when its time is over", async () => {
  const begun = performance.now();
  const answer = await ok("getInstance", `${TWO}?wait=300ms&until=serving`);
  expect(answer.status).toBe("unhealthy");
  expect(performance.now() - begun).toBeGreaterThan(250);
});

test("a client that goes away leaves no listener behind", async () => {
  let listening = 0;
  const { onServiceChange } = server.control;
  const spy = vi.spyOn(server.control, "onServiceChange").mockImplementation((key, listener) => {
    const end = onServiceChange.call(server.control, key, listener);
    listening += 1;
    return () => {
      listening -= 1;
      end();
    };
  });
  const gone = new AbortController();
  const headers = { authorization: `Bearer ${BOOTSTRAP}` };
  const waiting = fetch(`${server.url}${TWO}?wait=60s`, { signal: gone.signal, headers });
  await eventually(() => listening === 1);
  gone.abort();
  await expect(waiting).rejects.toThrow();
  await eventually(() => listening === 0);
  spy.mockRestore();
});

test("a weight replaces the base and is taken back", async () => {
  expect(await ok("putWeight", `${ONE}/weight`, { weight: "50%", reason: "try", force })).toMatchObject({
    value: "50%",
    kind: "weight",
  });
  await eventually(async () => (await ok("getInstance", ONE)).weight === 50);
  await ok("deleteWeight", `${ONE}/weight`);
  await eventually(async () => (await ok("getInstance", ONE)).weight === 100);
});

test("events are told newest first, filtered, and page by page", async () => {
  const all = await ok("listEvents", "/v1/events?limit=2&kind=drain.requested");
  expect(all.items).toHaveLength(2);
  expect(all.items[0].id > all.items[1].id).toBe(true);
  const older = await ok("listEvents", `/v1/events?limit=2&kind=drain.requested&cursor=${all.nextCursor}`);
  expect(older.items[0].id < all.items[1].id).toBe(true);
  expect(all.total).toBeUndefined();
});

test("the cluster, quarantine, session, sample fleet and tables answer in their shapes", async () => {
  expect(await ok("getCluster", "/v1/cluster")).toMatchObject({
    role: "leader",
    leader: "a",
    store: { kind: "embedded", up: true },
    counts: { services: 1, instances: 2 },
  });
  await server.store.txn(
    [],
    [{ kind: "put", key: "/headgate/v1/registry/default/orders/nonsense", value: Buffer.from("{}") }],
  );
  await eventually(async () => (await ok("listQuarantine", "/v1/quarantine")).total === 1);
  expect(await ok("getSession", "/v1/session")).toEqual({
    name: "bootstrap",
    kind: "bootstrap",
    scopes: ["admin"],
    namespaces: ["*"],
  });
  await ok("startSampleFleet", "/v1/sample-fleet");
  expect((await ok("getCluster", "/v1/cluster")).sampleFleet).toBe("running");
  await ok("stopSampleFleet", "/v1/sample-fleet");
  expect(
    (await ok("getTable", `${ORDERS}/table`)).endpoints.map((e: { weight: number }) => e.weight),
  ).toEqual([100, 0]);
  expect((await ok("listTables", "/v1/namespaces/default/tables")).total).toBe(1);
});

test("leave is 202 and takes the instance out", async () => {
  await ok("leaveInstance", `${TWO}/leave`, { deadlineSeconds: 1 });
  await eventually(async () => (await ok("listInstances", `${ORDERS}/instances`)).total === 1);
});

describe("beside the API", () => {
  test("liveness and readiness need no token; metrics need metrics:read; the command says when it is not built", async () => {
    expect((await server.call("GET", "/livez")).status).toBe(200);
    expect(await server.call("GET", "/readyz")).toMatchObject({ status: 200, json: { status: "ok" } });
    expect((await server.call("GET", "/metrics")).status).toBe(401);
    expect((await server.call("GET", "/metrics", { token: await server.token(["view"]) })).status).toBe(403);
    const metrics = await server.call("GET", "/metrics", { token: await server.token(["metrics:read"]) });
    expect(metrics.text).toContain(
      'headgate_instances{namespace="default",service="orders",status="serving"} 1',
    );
    expect(metrics.text).toMatch(
      /headgate_request_duration_seconds_count\{route="getInstance",status="2xx"\} \d+/,
    );
    expect(metrics.text).toContain("headgate_leader 1");
    const refused = await server.call("GET", "/metrics/instances", { token: await server.token(["view"]) });
    expect(refused.status).toBe(403);
    const each = await server.call("GET", "/metrics/instances", {
      token: await server.token(["metrics:read"]),
    });
    expect(each.text).toMatch(
      /^headgate_instance_status\{namespace="default",service="orders",instance="[\d.:]+",status="serving"\} 1$/m,
    );
    expect((await server.call("GET", "/cli")).json.error.message).toContain("not built");
  });

  test("every answer carries a request id of its own", async () => {
    const ids = await Promise.all(
      [0, 1].map(async () => (await server.call("GET", "/livez")).headers.get("headgate-request-id")),
    );
    expect(ids[0]).not.toBe(ids[1]);
    const refused = await server.call("GET", "/v1/cluster");
    expect(refused.json.error.requestId).toBe(refused.headers.get("headgate-request-id"));
  });
});
