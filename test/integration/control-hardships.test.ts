import { afterEach, beforeEach, expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import { decodeHead } from "#server/core/table.ts";
import type { Store } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { startReplica } from "#test/support/replica.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const keys = new KeySpace("/headgate");
const ORDERS = { namespace: "default", service: "orders" };
const ID = "10.0.0.1:8080";

let dir: ReturnType<typeof tempDir>;
let store: Store;
let running: ReturnType<typeof startReplica>[] = [];

beforeEach(async () => {
  dir = tempDir();
  store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
});

afterEach(async () => {
  for (const { control } of running) await control.close();
  running = [];
  await store.close();
  dir.remove();
});

async function leading(id: string, answer?: (key: string) => boolean | undefined) {
  const started = startReplica(id, store, keys, answer);
  running.push(started);
  await eventually(() => started.control.role() === "leader");
  return started;
}

async function published() {
  const entry = await store.get(keys.table(ORDERS, 0));
  const stored = entry === undefined ? [] : decodeHead(entry.value).endpoints;
  return stored.find(({ endpoint }) => endpoint?.id === ID)?.endpoint;
}

async function serving(control: ReturnType<typeof startReplica>["control"]) {
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
    expiresInMs: undefined,
  }) as const;

test("an instance that went while nobody led is new when it comes again: no traffic before its first pass", async () => {
  const first = await leading("a");
  await serving(first.control);
  await first.control.close();
  running = [];
  await store.txn([], [{ kind: "delete", key: keys.registry(ORDERS, ID) }]);
  const second = await leading("b", () => undefined);
  await eventually(async () => (await published()) === undefined);
  await second.control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
  await eventually(async () => (await published()) !== undefined);
  expect(await published()).toMatchObject({ weight: 0, status: "pending" });
});

test("an endpoint in the store that a new leader cannot read ends nobody: it is logged, and its instance counts as new", async () => {
  const table = { v: 1, chunks: 1, protection: "normal", policy: {} };
  const endpoints = [{ endpoint: { id: ID }, state: { statusSince: "noon" } }, {}];
  const value = Buffer.from(JSON.stringify({ ...table, endpoints }));
  await store.txn([], [{ kind: "put", key: keys.table(ORDERS, 0), value }]);
  const { control, log } = await leading("a");
  await serving(control);
  expect(log.lines.filter(({ message }) => message === "a table key cannot be read")).toHaveLength(2);
});

test("intents whose key was deleted in the store are undone, and new ones can be made", async () => {
  const { control } = await leading("a");
  await serving(control);
  await control.execute(drain("x"));
  await store.txn([], [{ kind: "delete", key: keys.intents(ORDERS) }]);
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
  const again = store.txn([], [{ kind: "put", key: keys.registry(ORDERS, ID), value: Buffer.from("{}") }]);
  await Promise.all([again, control.registry.deregisterLeft(ORDERS, ID)]);
  expect(await store.get(keys.registry(ORDERS, ID))).toBeDefined();
  await control.registry.deregisterLeft(ORDERS, ID);
  expect(await store.get(keys.registry(ORDERS, ID))).toBeUndefined();
});

test("a leader that is none any more says so, instead of a conflict that nobody made", async () => {
  const { control } = await leading("a");
  await serving(control);
  const taken = store.txn([], [{ kind: "delete", key: keys.leader }]);
  await expect(control.execute(drain("x"))).rejects.toMatchObject({ code: "unavailable" });
  await taken;
  await eventually(() => control.role() === "leader");
  expect(await control.execute(drain("x"))).toMatchObject({ created: true });
});

test("an epoch key that was written anew with the same epoch does not leave the store without a leader", async () => {
  const { control, transitions } = await leading("a");
  await serving(control);
  const epoch = await store.get(keys.epoch);
  await store.txn([], [{ kind: "put", key: keys.epoch, value: epoch?.value ?? Buffer.alloc(0) }]);
  await expect(control.execute(drain("x"))).rejects.toMatchObject({ code: "unavailable" });
  await eventually(() => transitions.filter(({ kind }) => kind === "leader.elected").length === 2);
  expect(await control.execute(drain("x"))).toMatchObject({ created: true });
});
