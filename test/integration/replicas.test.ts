import { afterAll, beforeAll, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { InstanceProcess } from "#test/support/instance-process.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { TableFollower } from "#test/support/table-follower.ts";

/** The lease of a leader, and what may pass on top of it. */
const TAKEOVER_MS = 10_000 + 2000;

let etcd: Etcd;
beforeAll(async () => {
  etcd = await Etcd.start();
});
afterAll(async () => etcd.stop());

const ORDERS = { ns: "default", service: "orders" };

test("a second replica follows, serves the same bytes, forwards what the leader alone can do, and takes over when it dies", async () => {
  await using leader = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  await eventually(async () => (await leader.client.getCluster({})).role === "leader", { withinMs: 20_000 });
  await using follower = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  await eventually(async () => (await follower.client.getCluster({})).leader !== undefined);
  expect((await follower.client.getCluster({})).role).toBe("follower");

  await using instance = await InstanceProcess.start();
  await using reader = new TableFollower(follower.client, "checkout/1");
  await follower.client.putInstance({
    params: { ...ORDERS, instance: instance.id },
    body: { ttlSeconds: 60 },
  });
  await eventually(() => reader.weights("orders")[instance.id] === 100);

  const params = { ...ORDERS, instance: instance.id };
  // The only instance: what takes it out goes past the guards.
  const force = ["minServing" as const, "minCapacity" as const];
  const { drain } = await follower.client.drain({
    params,
    body: { reason: "deploy", owner: "deploy-1", force },
  });
  expect(drain.owner).toBe("deploy-1");
  await eventually(() => reader.weights("orders")[instance.id] === 0);
  await eventually(async () => (await follower.client.getDrain({ params })).drain.stage === "converged");
  const bytes = async (server: ServerProcess) =>
    await (await server.fetch("/v1/namespaces/default/services/orders/table")).text();
  await eventually(async () => (await bytes(leader)) === (await bytes(follower)));
  const before = await bytes(follower);

  const killedAt = performance.now();
  await leader.kill9();
  await eventually(
    async () => {
      expect((await follower.fetch("/v1/namespaces/default/services/orders/table")).status).toBe(200);
      return (await follower.client.getCluster({})).role === "leader";
    },
    { withinMs: TAKEOVER_MS },
  );
  expect(performance.now() - killedAt).toBeLessThan(TAKEOVER_MS);
  const drained = await follower.client.getDrain({ params });
  expect(drained.drain.owner).toBe("deploy-1");
  expect(JSON.parse(await bytes(follower)).endpoints[0].weight).toBe(0);
  expect(JSON.parse(before).endpoints[0].weight).toBe(0);
  await follower.client.undrain({ params, query: { owner: "deploy-1" } });
  await eventually(() => reader.weights("orders")[instance.id] === 100);
});

test("a leader that is told to stop hands over at once", async () => {
  await using first = await ServerProcess.start({
    HEADGATE_ETCD: etcd.endpoint,
    HEADGATE_PREFIX: "/handover",
  });
  await eventually(async () => (await first.client.getCluster({})).role === "leader", { withinMs: 20_000 });
  await using second = await ServerProcess.start({
    HEADGATE_ETCD: etcd.endpoint,
    HEADGATE_PREFIX: "/handover",
  });
  await using reader = new TableFollower(first.client);
  const stoppedAt = performance.now();
  const code = await first.stop();
  expect(code).toBe(0);
  await eventually(async () => (await second.client.getCluster({})).role === "leader", { withinMs: 3000 });
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  expect(reader.history).toEqual([]);
});
