import { afterAll, beforeAll, expect, test } from "vitest";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { ListeningInstances } from "#test/support/listening-instances.ts";
import { ServerProcess } from "#test/support/server-process.ts";
import { TableFollower } from "#test/support/table-follower.ts";

const POLICY = JSON.stringify({ check: { intervalMs: 1000 }, slowStart: { windowMs: 0 } });

let etcd: Etcd;
let server: ServerProcess;

beforeAll(async () => {
  etcd = await Etcd.start();
  await etcd.ctl("put", "/headgate/v1/policies/default", POLICY);
  server = await ServerProcess.start({ HEADGATE_ETCD: etcd.endpoint });
  await eventually(async () => (await server.client.getCluster({})).role === "leader", { withinMs: 20_000 });
});
afterAll(async () => {
  await server.kill9();
  await etcd.stop();
});

const serving = (follower: TableFollower, service: string) =>
  Object.entries(follower.weights(service))
    .flatMap(([id, weight]) => (weight > 0 ? [id] : []))
    .toSorted();

/** Every table that a client held since `from` had all of these with weight. */
function everyTableHas(follower: TableFollower, service: string, from: number, ids: readonly string[]): void {
  for (const { endpoints } of follower.history.filter((table) => table.service === service).slice(from)) {
    const weights = new Map(endpoints.map(({ id, weight }) => [id, weight]));
    expect(ids.filter((id) => !((weights.get(id) ?? 0) > 0))).toEqual([]);
  }
}

const tablesOf = (follower: TableFollower, service: string) =>
  follower.history.filter((table) => table.service === service).length;

const protection = async (service: string) =>
  (await server.client.getService({ params: { ns: "default", service } })).protection;

test("4 of 5 instances killed: panic, shown with its numbers, and over when they are back", async () => {
  await using instances = await ListeningInstances.start(server.client, "search", 5, 3600);
  await using follower = new TableFollower(server.client, "web/3");
  await eventually(() => serving(follower, "search").length === 5, { withinMs: 20_000 });
  const killed = await instances.kill(4);
  await eventually(async () => (await protection("search")) === "panic", { withinMs: 20_000 });
  await eventually(
    async () => {
      const { items } = await server.client.listInstances({ params: { ns: "default", service: "search" } });
      const down = items.filter(({ id }) => killed.includes(id));
      return down.every(
        ({ status, marks, weight }) => status === "unhealthy" && marks.includes("panic") && weight === 100,
      );
    },
    { withinMs: 20_000 },
  );
  // What is decided is told before it is published.
  await eventually(() => follower.held.get("search")?.protection === "panic");
  expect(serving(follower, "search")).toHaveLength(5);
  const { items } = await server.client.listEvents({
    query: { service: "search", kind: "protection.changed" },
  });
  expect(items[0]).toMatchObject({ from: "normal", to: "panic", evidence: { proven: 5 } });
  for (const id of killed)
    await server.client.deleteInstance({ params: { ns: "default", service: "search", instance: id } });
  await eventually(async () => (await protection("search")) === "normal", { withinMs: 10_000 });
});

test("etcd paused for 30 s with 200 leased registrations: not one alive instance leaves the table, and dead ones do", async () => {
  await using instances = await ListeningInstances.start(server.client, "orders", 200, 12);
  await using follower = new TableFollower(server.client, "web/1");
  await eventually(() => serving(follower, "orders").length === 200, { withinMs: 30_000 });
  const from = tablesOf(follower, "orders");

  etcd.pause();
  const pausedAt = performance.now();
  const dead = await instances.kill(10);
  await eventually(() => follower.status.stale, { withinMs: 20_000 });
  await eventually(() => performance.now() - pausedAt >= 30_000, { withinMs: 40_000 });
  etcd.resume();

  const alive = instances.alive();
  const isGone = async () => serving(follower, "orders").every((id) => !dead.includes(id));
  await eventually(isGone, { withinMs: 30_000 });
  // All leases ran out at once: what is registered now registered again.
  await eventually(
    async () => {
      const { items } = await server.client.listInstances({ params: { ns: "default", service: "orders" } });
      return items.length === alive.length && items.every(({ marks }) => marks.length === 0);
    },
    { withinMs: 60_000 },
  );
  expect(serving(follower, "orders")).toEqual(alive);
  everyTableHas(follower, "orders", from, alive);
  const { items } = await server.client.listEvents({
    query: { service: "orders", kind: "instance.retained" },
  });
  expect(items.length).toBeGreaterThanOrEqual(100);
});

test("60 % of a service's keys deleted while the instances answer: kept, shown, and so until they register again", async () => {
  await using instances = await ListeningInstances.start(server.client, "cart", 10, 3600);
  await using follower = new TableFollower(server.client, "web/2");
  await eventually(() => serving(follower, "cart").length === 10, { withinMs: 20_000 });
  const from = tablesOf(follower, "cart");
  const lost = instances.alive().slice(0, 6);
  // Arrivals of this service within the window would make it a deploy.
  await eventually(
    async () => {
      const { items } = await server.client.listInstances({ params: { ns: "default", service: "cart" } });
      return items.every(({ registeredAt }) => Date.now() - (registeredAt ?? 0) > 15_500);
    },
    { withinMs: 30_000 },
  );
  for (const id of lost) await etcd.ctl("del", `/headgate/v1/registry/default/cart/${id}`);
  await eventually(async () => (await protection("cart")) === "preserving", { withinMs: 10_000 });
  await eventually(() => serving(follower, "cart").length === 10, { withinMs: 10_000 });
  const { items } = await server.client.listInstances({ params: { ns: "default", service: "cart" } });
  expect(
    items
      .filter(({ marks }) => marks.includes("retained"))
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(lost.toSorted());
  expect(items.find(({ id }) => id === lost[0])?.causes[0]).toMatchObject({ kind: "retained" });
  for (const id of lost)
    await server.client.putInstance({
      params: { ns: "default", service: "cart", instance: id },
      body: { ttlSeconds: 3600 },
    });
  await eventually(async () => (await protection("cart")) === "normal", { withinMs: 10_000 });
  everyTableHas(
    follower,
    "cart",
    from,
    instances.alive().filter((id) => !lost.includes(id)),
  );
  expect(serving(follower, "cart")).toEqual(instances.alive());
});
