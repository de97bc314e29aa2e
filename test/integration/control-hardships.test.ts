import { expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const ID = "10.0.0.1:8080";

const replicas = replicasOverStore();

async function leading(id: string, answer?: (key: string) => boolean | undefined) {
  const started = replicas.start(id, answer);
  await eventually(() => started.control.role() === "leader");
  return started;
}

const published = () => replicas.published(ORDERS, ID);

async function serving(control: ReturnType<typeof replicas.start>["control"]) {
  await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
  await eventually(async () => (await published())?.weight === 100);
}

const drain = (owner: string) =>
  ({
    kind: "drain",
    service: ORDERS,
    id: ID,
    owner,
    actor: owner,
    reason: "deploy",
    force: ["minServing", "minCapacity"], // the service has no other instance
  }) as const;

test("an instance that went while nobody led is new when it comes again: no traffic before its first pass", async () => {
  const first = await leading("a");
  await serving(first.control);
  await first.control.close();
  await replicas.store.txn([], [{ kind: "delete", key: keys.registry(ORDERS, ID) }]);
  let answer: boolean | undefined = false;
  const second = await leading("b", () => answer);
  await eventually(async () => (await published()) === undefined);
  answer = undefined;
  await second.control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
  await eventually(async () => (await published()) !== undefined);
  expect(await published()).toMatchObject({ weight: 0, status: "pending" });
});

test("an endpoint in the store that a new leader cannot read ends nobody: it is logged, and its instance counts as new", async () => {
  const table = { v: 1, chunks: 1, protection: "normal", policy: {} };
  const endpoints = [{ endpoint: { id: ID }, state: { statusSince: "noon" } }, {}];
  const value = Buffer.from(JSON.stringify({ ...table, endpoints }));
  await replicas.store.txn([], [{ kind: "put", key: keys.table(ORDERS, 0), value }]);
  const { control, log } = await leading("a");
  await serving(control);
  expect(log.lines.filter(({ message }) => message === "a table key cannot be read")).toHaveLength(2);
});

test("intents whose key was deleted in the store are undone, and new ones can be made", async () => {
  const { control } = await leading("a");
  await serving(control);
  await control.execute(drain("x"));
  await replicas.store.txn([], [{ kind: "delete", key: keys.intents(ORDERS) }]);
  await eventually(async () => (await published())?.weight === 100);
  expect(await control.execute(drain("y"))).toMatchObject({ kind: "drained", created: true });
});

test("registering ends a leave, also where nothing else changes and the lease still stands", async () => {
  const { control } = await leading("a");
  await serving(control);
  await control.execute({ kind: "leave", service: ORDERS, id: ID, deadlineMs: 60_000, actor: "orders" });
  await eventually(async () => (await published())?.weight === 0);
  await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
  await eventually(async () => (await published())?.weight === 100);
});

test("who left and is back already is not deregistered", async () => {
  const { control } = await leading("a");
  await serving(control);
  // Both in one turn: the second is asked for before this replica hears of the first.
  const again = replicas.store.txn(
    [],
    [{ kind: "put", key: keys.registry(ORDERS, ID), value: Buffer.from("{}") }],
  );
  await Promise.all([again, control.registry.deregisterLeft(ORDERS, ID)]);
  expect(await replicas.store.get(keys.registry(ORDERS, ID))).toBeDefined();
  await control.registry.deregisterLeft(ORDERS, ID);
  expect(await replicas.store.get(keys.registry(ORDERS, ID))).toBeUndefined();
});

test("a leader that is none any more says so, instead of a conflict that nobody made", async () => {
  const { control } = await leading("a");
  await serving(control);
  const taken = replicas.store.txn([], [{ kind: "delete", key: keys.leader }]);
  await expect(control.execute(drain("x"))).rejects.toMatchObject({ code: "unavailable" });
  await taken;
  await eventually(() => control.role() === "leader");
  expect(await control.execute(drain("x"))).toMatchObject({ created: true });
});

test("an epoch key that was written anew with the same epoch does not leave the store without a leader", async () => {
  const { control, transitions } = await leading("a");
  await serving(control);
  const epoch = await replicas.store.get(keys.epoch);
  await replicas.store.txn([], [{ kind: "put", key: keys.epoch, value: epoch?.value ?? Buffer.alloc(0) }]);
  await expect(control.execute(drain("x"))).rejects.toMatchObject({ code: "unavailable" });
  await eventually(() => transitions.filter(({ kind }) => kind === "leader.elected").length === 2);
  expect(await control.execute(drain("x"))).toMatchObject({ created: true });
});
