import { afterEach, beforeEach, expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";
import { headgate } from "#test/support/headgate-command.ts";

const keys = new KeySpace("/headgate");
const N = "/v1/namespaces/default";
const idsOf = (net: number, count: number) =>
  Array.from({ length: count }, (_, i) => `10.0.${net}.${i + 1}:80`);
const ORDERS = idsOf(0, 5);
const CART = idsOf(1, 3);

let server: ApiServer;
let down: Set<string>;
beforeEach(async () => {
  down = new Set();
  const answer = (key: string) => !down.has(key.slice(key.lastIndexOf("/") + 1));
  server = await ApiServer.start({ answer });
  await eventually(() => server.control.role() === "leader");
  const policy = { slowStart: { windowMs: 0 } };
  const put = await call("PUT", `${N}/policy`, { policy, reason: "t" }, { "if-match": "*" });
  expect(put.status, put.text).toBe(200);
});
afterEach(() => server[Symbol.asyncDispose]());

const { call, serve, ok } = callsOf(() => server);
const register = (service: string, ids: readonly string[]) => serve(service, ids, () => ({ ttlSeconds: 0 }));
const summary = async (service: string) => await ok("getService", `${N}/services/${service}`);
const metrics = async (name: string) =>
  (await call("GET", "/metrics")).text.split("\n").filter((line) => line.startsWith(`${name}{`));
const command = async (...args: string[]) =>
  (await headgate(args, { HEADGATE_URL: server.url, HEADGATE_TOKEN: BOOTSTRAP })).stdout;

async function fail(ids: readonly string[], isSo: () => Promise<boolean>): Promise<void> {
  for (const id of ids) down.add(id);
  await eventually(async () => {
    server.probeAll();
    return await isSo();
  });
}

test("panic: why, since when, how much is lost; in the API, the command and the metrics", async () => {
  await register("orders", ORDERS);
  expect(await summary("orders")).toMatchObject({ protection: "normal", lostShare: 0 });
  expect((await summary("orders")).protectionText).toBeUndefined();
  await fail(ORDERS.slice(0, 3), async () => (await summary("orders")).lostShare === 0.6);
  expect(await summary("orders")).toMatchObject({
    protection: "panic",
    protectionSince: expect.any(Number),
    protectionText:
      "2 of 5 that passed a check once serve, less than 50 % of them: all of them are routed to",
  });
  expect(await command("status")).toMatch(/^orders: panic for \d+ s: 2 of 5 that passed a check once serve/m);
  expect(await metrics("headgate_protection")).toEqual([
    'headgate_protection{namespace="default",service="orders",state="panic"} 1',
  ]);
});

test("kept registrations are told with their number and their time, and listed; one that went alone is listed nowhere", async () => {
  await register("orders", ORDERS);
  await register("cart", CART);
  const vanish = async (service: string, ids: readonly string[]) => {
    const key = (id: string) => keys.registry({ namespace: "default", service }, id);
    await server.store.txn(
      [],
      ids.map((id) => ({ kind: "delete", key: key(id) })),
    );
  };
  await vanish("cart", CART);
  await eventually(async () => (await summary("cart")).protection === "preserving");
  const told = await summary("cart");
  expect(told).toMatchObject({
    instances: 3,
    protectionText: "3 instances whose registrations vanished are kept while their own checks pass",
  });
  expect((told.protectionUntil ?? 0) - (told.protectionSince ?? 0)).toBeGreaterThanOrEqual(600_000);
  expect(await command("status")).toMatch(/^cart: preserving for .*, until \d\d:\d\d at the latest$/m);

  for (const id of CART) await call("PUT", `${N}/services/cart/instances/${id}`, { ttlSeconds: 0 });
  await eventually(async () => (await summary("cart")).protection === "normal");
  const [gone = ""] = ORDERS;
  // The window in which others vanished is part of what tells one of many from one alone.
  await eventually(
    () =>
      server.control.state()?.service({ namespace: "default", service: "cart" })?.turnover.vanished.size ===
      0,
    { withinMs: 20_000 },
  );
  await vanish("orders", [gone]);
  const remembered = () =>
    server.control.state()?.service({ namespace: "default", service: "orders" })?.instances.get(gone)
      ?.vanished?.kind;
  await eventually(() => remembered() === "gone");
  expect(await summary("orders")).toMatchObject({ instances: 4, statuses: { serving: 4 }, lostShare: 0 });
  const { items } = await ok("listInstances", `${N}/services/orders/instances`);
  expect(items.map(({ id }) => id)).toEqual(ORDERS.slice(1));
  expect((await call("GET", `${N}/services/orders/instances/${gone}`)).status).toBe(404);
  expect((await metrics("headgate_instances")).find((line) => line.includes("orders"))).toMatch(/ 4$/);
  expect(remembered()).toBe("gone"); // all of this was while it was
});

test("a table that is held back says why, and the last good one stays", async () => {
  await register("orders", ORDERS);
  const metadata = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`k${i}`, "x".repeat(1000)]));
  for (const id of idsOf(2, 75))
    await call("PUT", `${N}/services/orders/instances/${id}`, { ttlSeconds: 0, metadata });
  const { tableHeldBack } = await eventually(async () => {
    const told = await summary("orders");
    return told.tableHeldBack !== undefined && told;
  });
  expect(tableHeldBack).toMatch(/^it would be \d+ KiB, and a table is at most 1024 KiB$/);
  expect(await command("status")).toMatch(
    /^orders: the last good table stays, the new one is held back: it would be/m,
  );
  expect(await metrics("headgate_table_held_back")).toEqual([
    'headgate_table_held_back{namespace="default",service="orders"} 1',
  ]);
  const { json } = await call("GET", `${N}/services/orders/table`);
  expect(json.endpoints.length).toBeLessThan(80);
  for (const id of idsOf(2, 75)) await call("DELETE", `${N}/services/orders/instances/${id}`);
  await eventually(async () => (await summary("orders")).tableHeldBack === undefined);
});

test("a leader that doubts its checks says so, with the numbers; so does the command, and that automation is paused", async () => {
  await register("orders", ORDERS);
  await register("cart", CART);
  expect((await ok("getCluster", "/v1/cluster")).doubt).toBeUndefined();
  await fail([...ORDERS, ...CART], async () => (await ok("getCluster", "/v1/cluster")).doubt !== undefined);
  const { doubt } = await ok("getCluster", "/v1/cluster");
  expect(doubt?.healthy).toBe(8);
  expect(doubt?.failing).toBeGreaterThanOrEqual(5);
  expect((await call("GET", "/metrics")).text).toMatch(/^headgate_observer_doubt 1$/m);
  await ok("putAutomation", "/v1/cluster/automation", { paused: true, reason: "the network is being moved" });
  const printed = await command("cluster");
  expect(printed).toMatch(/^doubted {2}checks, for .*: \d of 8 healthy instances fail at once/m);
  expect(printed).toMatch(/^paused {3}automation, by .*: the network is being moved$/m);
});
