import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checked } from "#lib/api/checked.ts";
import { createClient } from "#lib/api/client.ts";
import { readEvents } from "#lib/api/sse.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { localServer } from "#test/support/local-server.ts";
import { rawRequest } from "#test/support/raw-request.ts";
import { realClock } from "#test/support/real-clock.ts";

const ORDERS = "/v1/namespaces/default/services/orders";
const ONE = `${ORDERS}/instances/10.0.0.1:8080`;
/** The only instance: what takes it out goes past the guards. */
const force = ["minServing", "minCapacity"];

let etcd: Etcd;
let leader: ApiServer;
let follower: ApiServer;

/** A replica over a connection of its own. */
async function replica(id: string): Promise<ApiServer> {
  const store = await openEtcdStore({ endpoints: [etcd.endpoint], clock: realClock, log: keptLog() });
  const server = await ApiServer.start({ id, store });
  server.closers.push(() => store.close());
  return server;
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

const ask = (on: ApiServer, method: string, path: string, body?: unknown) =>
  on.call(method, path, { token: BOOTSTRAP, body });

describe("a follower", () => {
  test("answers leader rows as the leader does: reads, writes, refusals", async () => {
    expect((await ask(follower, "PUT", ONE, {})).status).toBe(201);
    const seen = await eventually(async () => {
      const answer = await ask(follower, "GET", ONE);
      return answer.json.status === "serving" && answer;
    });
    expect(seen.json.causes).toEqual((await ask(leader, "GET", ONE)).json.causes);
    expect(follower.control.state()).toBeUndefined();
    const drained = await ask(follower, "POST", `${ONE}/drain`, {
      reason: "deploy",
      owner: "deploy-1",
      force,
    });
    expect(drained).toMatchObject({
      status: 202,
      json: { drain: { owner: "deploy-1", actor: "bootstrap" } },
    });
    expect((await ask(leader, "GET", `${ONE}/drain`)).json.drain.id).toBe(drained.json.drain.id);
    expect((await ask(follower, "DELETE", `${ONE}/drain?all=true`)).json.remaining).toEqual([]);
    expect((await ask(follower, "POST", `${ONE}/drain`, { raeson: "x" })).json.error.message).toContain(
      "raeson: unknown",
    );
    expect((await ask(follower, "GET", `${ORDERS}x`)).status).toBe(404);
  });

  test("passes on who asks, not more: scopes and namespaces hold, the name is the actor", async () => {
    const token = await follower.token(["view", "drain"], ["default"], "deployer");
    const other = await follower.token(["view", "drain"], ["other"], "stranger");
    const viewer = await follower.token(["view"], ["*"], "viewer");
    expect(
      (await follower.call("POST", `${ONE}/drain`, { token: other, body: { reason: "x" } })).status,
    ).toBe(403);
    expect(
      (await follower.call("POST", `${ONE}/drain`, { token: viewer, body: { reason: "x" } })).status,
    ).toBe(403);
    expect((await follower.call("GET", "/v1/namespaces", { token: other })).json.items).toEqual([]);
    const { json } = await follower.call("POST", `${ONE}/drain`, { token, body: { reason: "x", force } });
    expect(json.drain).toMatchObject({ owner: "deployer", actor: "deployer" });
    await follower.call("DELETE", `${ONE}/drain`, { token });
  });

  test("gives its own request id to the failure the leader told", async () => {
    const answer = await ask(follower, "GET", `${ORDERS}x`);
    expect(answer.json.error.requestId).toBe(answer.headers.get("headgate-request-id"));
  });

  test("lets a body over the limit be refused, and a wait be waited", async () => {
    const headers = { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" };
    const path = `${ONE}/drain`;
    const answer = await rawRequest({
      port: follower.port,
      method: "POST",
      path,
      headers,
      body: Buffer.alloc(256 * 1024 + 1, 0x20),
    });
    expect(answer.status).toBe(413);
    const hosts = Array.from({ length: 5000 }, (_, i) => `worker-${i}.eu-central-1.compute.internal:80`);
    const many = { changes: hosts.map((instance) => ({ instance, drain: true })) };
    expect(JSON.stringify(many).length).toBeGreaterThan(256 * 1024);
    expect((await ask(follower, "POST", `${ORDERS}/preview`, many)).status).toBe(200);
    const waited = await ask(follower, "GET", `${ONE}?wait=200ms&until=serving`);
    expect(waited.status).toBe(200);
  });

  test("streams the leader's events, resumes them, and the leader lets go when the reader does", async () => {
    const client = createClient({ urls: [follower.url], token: BOOTSTRAP }, checked);
    const first = await nextEvents(client, undefined, 1, () =>
      ask(follower, "PUT", `${ORDERS}/instances/10.0.0.3:1`, {}),
    );
    expect(first[0]).toMatchObject({ namespace: "default", service: "orders" });
    const after = first[0]!.id;
    await ask(leader, "PUT", `${ORDERS}/instances/10.0.0.4:1`, {});
    const missed = await nextEvents(client, after, 1, async () => undefined);
    expect(missed[0]!.id > after).toBe(true);
    await eventually(async () => (await ask(leader, "GET", "/metrics")).text.includes("headgate_streams 0"));
  });
});

describe("what replicas tell each other", () => {
  const identity = Buffer.from(
    JSON.stringify({ kind: "token", id: "x", name: "forged", scopes: ["admin"], namespaces: ["*"] }),
  ).toString("base64url");
  const forged = {
    "headgate-identity": identity,
    "headgate-forwarded-request-id": "r",
    "headgate-forwarded-for": "1.1.1.1",
  };
  const forward = (
    headers: Record<string, string>,
    on = leader,
    path = "/internal/v1/forward/v1/namespaces",
  ) => rawRequest({ port: on.port, path, headers });

  test("asks for the cluster secret: no identity is taken from a header without it, on any path", async () => {
    expect((await forward(forged)).status).toBe(401);
    expect((await forward({ ...forged, "headgate-cluster-secret": "x".repeat(64) })).status).toBe(401);
    expect((await forward({ ...forged, authorization: `Bearer ${BOOTSTRAP}` })).status).toBe(401);
    expect((await forward(forged, leader, "/v1/namespaces")).status).toBe(401);
    const secret = leader.access.clusterSecret()!;
    expect((await forward({ ...forged, "headgate-cluster-secret": secret })).status).toBe(200);
    expect((await forward({ "headgate-cluster-secret": secret })).status).toBe(404);
    expect(
      (await forward({ ...forged, "headgate-identity": "bm9uZQ", "headgate-cluster-secret": secret })).status,
    ).toBe(404);
    const limited = Buffer.from(
      JSON.stringify({ kind: "token", id: "x", name: "v", scopes: ["view"], namespaces: ["other"] }),
    ).toString("base64url");
    const path = "/internal/v1/forward/v1/namespaces/default/services";
    expect(
      (
        await forward(
          { ...forged, "headgate-identity": limited, "headgate-cluster-secret": secret },
          leader,
          path,
        )
      ).status,
    ).toBe(403);
  });

  test("a forwarded request is never forwarded again", async () => {
    const secret = follower.access.clusterSecret()!;
    const answer = await forward({ ...forged, "headgate-cluster-secret": secret }, follower);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
  });

  test("a replica tells which of its clients hold which table", async () => {
    const headers = { "headgate-client": "checkout/1" };
    await follower.call("GET", `${ORDERS}/table`, { token: BOOTSTRAP, headers });
    const etag = (await follower.call("GET", `${ORDERS}/table`, { token: BOOTSTRAP })).headers.get("etag")!;
    await follower.call("GET", `${ORDERS}/table`, {
      token: BOOTSTRAP,
      headers: { ...headers, "if-none-match": etag },
    });
    const secret = { "headgate-cluster-secret": follower.access.clusterSecret()! };
    const ask = (service: string) =>
      rawRequest({ port: follower.port, path: `/internal/v1/consumers?service=${service}`, headers: secret });
    const { consumers } = JSON.parse((await ask("default/orders")).text) as {
      consumers: { id: string; held: number }[];
    };
    expect(consumers.find(({ id }) => id === "checkout/1")?.held).toBeGreaterThan(0);
    expect((await ask("default")).status).toBe(400);
    expect(
      (await rawRequest({ port: follower.port, path: "/internal/v1/consumers?service=default/orders" }))
        .status,
    ).toBe(401);
  });
});

test("without a leader, or with one that does not answer, leader rows are unavailable; the others go on", async () => {
  await using lone = await replica("lone");
  await eventually(() => lone.control.leader()?.id === "leader");
  await using silent = await localServer((request) => request.socket.destroy());
  const gone = { ...leader.control.self, advertise: silent.url };
  for (const stand of [undefined, gone]) {
    lone.control.leader = () => stand;
    const answer = await ask(lone, "GET", "/v1/namespaces");
    expect(answer).toMatchObject({ status: 503, json: { error: { code: "unavailable" } } });
    expect(answer.headers.get("retry-after")).toBe("1");
    expect((await ask(lone, "GET", `${ORDERS}/table`)).status).toBe(200);
  }
});

test("what a silent leader leaves of a change is told: nothing where it was not sent, unknown where it was", async () => {
  await using lone = await replica("lone");
  await eventually(() => lone.control.leader()?.id === "leader");
  const silent = await localServer((request) => request.socket.destroy());
  lone.control.leader = () => ({ ...leader.control.self, advertise: silent.url });
  const preview = { changes: [{ instance: "10.0.0.1:8080", drain: true }] };
  const failed = async (method: string, path: string, body?: unknown) =>
    (await ask(lone, method, path, body)).json.error;

  const lost = await failed("DELETE", `${ONE}/weight`);
  expect(lost.message).toContain("whether the change was made is not known");
  expect(lost.details).toEqual({ unknownOutcome: true });
  expect((await failed("POST", `${ORDERS}/preview`, preview)).message).toBe("the leader does not answer");
  const many = { select: { service: "orders" }, drain: true, reason: "x" };
  expect((await failed("POST", "/v1/namespaces/default/intents", many)).details).toEqual({
    unknownOutcome: true,
  });
  const dry = await failed("POST", "/v1/namespaces/default/intents", { ...many, dryRun: true });
  expect([dry.message, dry.details]).toEqual(["the leader does not answer", undefined]);

  await silent[Symbol.asyncDispose]();
  const refused = await failed("DELETE", `${ONE}/weight`);
  expect(refused.message).toBe("the leader does not answer: nothing was changed");
  expect(refused.details).toBeUndefined();
  expect((await failed("POST", `${ORDERS}/preview`, preview)).message).toBe("the leader does not answer");
});

type Told = { readonly id: string; readonly namespace?: string; readonly service?: string };

async function nextEvents(
  client: ReturnType<typeof createClient>,
  lastEventId: string | undefined,
  count: number,
  then: () => Promise<unknown>,
): Promise<Told[]> {
  const body = await client.openStream("streamEvents", {
    query: {},
    ...(lastEventId === undefined ? {} : { lastEventId }),
  });
  const told: Told[] = [];
  let isOpen = false;
  for await (const message of readEvents(body)) {
    // The first bytes say that it listens.
    if (!isOpen) await then();
    isOpen = true;
    if (message.kind !== "event") continue;
    expect(message.event).toBe("transition");
    const event = JSON.parse(message.data) as Told;
    expect(event.id).toBe(message.lastEventId);
    told.push(event);
    if (told.length === count) break;
  }
  return told;
}
