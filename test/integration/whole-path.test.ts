import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { InstanceProcess } from "#test/support/instance-process.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { TableFollower } from "#test/support/table-follower.ts";

const INTERVAL_MS = 1000;
const THRESHOLD = 3;
const POLICY = JSON.stringify({
  check: { intervalMs: INTERVAL_MS, unhealthyThreshold: THRESHOLD, jitter: 0.15 },
  slowStart: { windowMs: 0 },
});

let etcd: Etcd;

beforeAll(async () => {
  etcd = await Etcd.start();
  await etcd.ctl("put", "/headgate/v1/policies/default", POLICY);
});
afterAll(async () => etcd.stop());

const params = (instance: string) => ({ ns: "default", service: "orders", instance });

test("instances come by HTTP and by an etcd key, a dead one leaves, and 20 s without etcd change nothing that clients hold", async () => {
  await using server = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  await using byHttp = await InstanceProcess.start();
  await using dying = await InstanceProcess.start();
  await using byKey = await InstanceProcess.start();
  await using follower = new TableFollower(server.client, "checkout/1");

  await eventually(async () => (await server.client.getCluster({})).role === "leader", { withinMs: 20_000 });
  await server.client.putInstance({ params: params(byHttp.id), body: { ttlSeconds: 60 } });
  await server.client.putInstance({ params: params(dying.id), body: { ttlSeconds: 60 } });
  await etcd.ctl("put", `/headgate/v1/registry/default/orders/${byKey.id}`, '{"weight":50}');
  const all = { [byHttp.id]: 100, [dying.id]: 100, [byKey.id]: 50 };
  await eventually(() => expect(follower.weights("orders")).toEqual(all) === undefined || true);

  const killedAt = performance.now();
  await dying.kill9();
  await eventually(() => follower.weights("orders")[dying.id] === 0, {
    withinMs: INTERVAL_MS * 1.15 * THRESHOLD + 1000,
  });
  expect(performance.now() - killedAt).toBeLessThan(INTERVAL_MS * 1.15 * THRESHOLD + 1000);
  await server.client.deleteInstance({ params: params(dying.id) });
  const live = { [byHttp.id]: 100, [byKey.id]: 50 };
  await eventually(() => expect(follower.weights("orders")).toEqual(live) === undefined || true);

  const before = await (await server.fetch("/v1/namespaces/default/services/orders/table")).text();
  await etcd.kill9();
  await eventually(() => follower.status.stale, { withinMs: 15_000 });
  // What dies now is seen, and told apart from what clients still go by.
  const look = async (id: string) => await server.client.getInstance({ params: params(id) });
  expect(await look(byHttp.id)).toMatchObject({ status: "serving", published: { status: "serving" } });
  await byHttp.kill9();
  const until = performance.now() + 20_000;
  while (performance.now() < until) {
    const response = await server.fetch("/v1/namespaces/default/services/orders/table");
    expect(response.status).toBe(200);
    expect(Number(response.headers.get("headgate-stale"))).toBeGreaterThanOrEqual(0);
    expect(await response.text()).toBe(before);
    await delay(50);
  }
  expect(await look(byHttp.id)).toMatchObject({
    ...{ status: "unhealthy", health: "unhealthy", weight: 0 },
    published: { status: "serving", weight: 100 },
  });
  expect((await server.fetch("/readyz")).status).toBe(200);
  const refused = await server.fetch("/v1/namespaces/default/services/orders/instances/10.0.0.1:1", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(refused.status).toBe(503);
  expect(follower.weights("orders")).toEqual(live);

  await etcd.restart();
  await eventually(() => !follower.status.stale, { withinMs: 5000 });
  await eventually(() => follower.weights("orders")[byHttp.id] === 0, { withinMs: 5000 });
  expect((await look(byHttp.id)).published).toBeUndefined();
  await server.client.putInstance({
    params: params("127.0.0.1:1"),
    body: { check: { kind: "none" }, ttlSeconds: 0 },
  });
  await eventually(() => follower.weights("orders")["127.0.0.1:1"] === 100, { withinMs: 5000 });
  expect(follower.weights("orders")).toEqual({ ...live, [byHttp.id]: 0, "127.0.0.1:1": 100 });
  const revisions = follower.history.map(({ revision }) => revision);
  expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
});
