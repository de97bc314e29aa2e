import { expect, test, vi } from "vitest";
import { readHead, recordBehind } from "#server/control/audit/audit-store.ts";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const ID = "10.0.0.1:8080";
const OTHER = "10.0.0.2:8080";

const replicas = replicasOverStore();
const table = async () => (await replicas.store.get(keys.table(ORDERS, 0)))?.value.toString();
const put = (key: string, value: Buffer) => replicas.store.txn([], [{ kind: "put", key, value }]);

async function two() {
  const a = replicas.start("a");
  await eventually(() => a.control.role() === "leader");
  const b = replicas.start("b");
  await eventually(() => b.control.role() === "follower");
  for (const id of [ID, OTHER]) await a.control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  for (const id of [ID, OTHER])
    await eventually(async () => (await replicas.published(ORDERS, id))?.weight === 100);
  return [a, b] as const;
}

type Replica = ReturnType<typeof replicas.start>;
const count = ({ transitions }: Replica, kind: string) =>
  transitions.filter((transition) => transition.kind === kind).length;
const drain = {
  kind: "drain",
  service: ORDERS,
  id: ID,
  owner: "x",
  actor: "x",
  reason: "deploy",
  expiresInMs: undefined,
} as const;

test("the epoch key deleted: all replicas freeze at once and once, nobody leads or writes, and it thaws with the key", async () => {
  const both = await two();
  const [a, b] = both;
  const epoch = await replicas.store.get(keys.epoch);
  const known = a.control.epoch();
  await replicas.store.txn([], [{ kind: "delete", key: keys.epoch }]);
  await eventually(() => both.every(({ control }) => control.frozen() !== undefined), { withinMs: 1000 });
  expect(a.control.frozen()).toMatchObject({ known, reason: "epoch-missing" });
  expect(a.control.frozen()?.found).toBeUndefined();
  expect(b.control.frozen()?.accept).toBe(a.control.frozen()?.accept);
  await expect(a.control.registry.register(ORDERS, "10.0.0.2:1", { ttlSeconds: 0 })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("headgate cluster accept-epoch"),
  });
  await expect(a.control.registry.heartbeat(ORDERS, "10.0.0.9:1")).rejects.toMatchObject({
    code: "unavailable",
  });

  // What would be decided on, had anybody the say.
  const before = await table();
  await put(keys.registry(ORDERS, "10.0.0.3:1"), Buffer.from("{}"));
  // Both have come and gone as members, so whoever would campaign has had the time to.
  await eventually(async () => (await replicas.store.list(keys.member(""))).entries.length === 2);
  await eventually(() => both.every(({ control }) => control.replicas().length === 2));
  expect(await replicas.store.get(keys.leader)).toBeUndefined();
  expect(both.map(({ control }) => [control.role(), control.leader()])).toEqual([
    ["candidate", undefined],
    ["candidate", undefined],
  ]);
  expect(await table()).toBe(before);
  expect(both.map((replica) => count(replica, "leader.elected"))).toEqual([1, 0]);
  expect(both.map((replica) => count(replica, "epoch.frozen"))).toEqual([1, 1]);
  for (const { log } of both)
    expect(log.lines.filter(({ message }) => message.startsWith("Frozen"))).toHaveLength(1);

  await put(keys.epoch, epoch?.value ?? Buffer.alloc(0));
  await eventually(() => both.some(({ control }) => control.role() === "leader"));
  await eventually(async () => (await replicas.published(ORDERS, "10.0.0.3:1"))?.weight === 100);
  expect(both.map((replica) => count(replica, "epoch.thawed"))).toEqual([1, 1]);
  expect(both.map(({ control }) => [control.frozen(), control.epoch()])).toEqual([
    [undefined, known],
    [undefined, known],
  ]);
  expect(both.reduce((sum, replica) => sum + count(replica, "leader.elected"), 0)).toBe(2);
});

test("accepted on one replica, it is accepted on the other without an operator, and what was known is there again", async () => {
  const both = await two();
  const [a, b] = both;
  await a.control.execute(drain);
  const policy = Buffer.from("{}");
  const { revision } = await put(keys.policy("default"), policy);
  await eventually(async () => (await replicas.published(ORDERS, ID))?.weight === 0);
  await eventually(() => both.every(({ control }) => control.revision() >= revision));
  const { entries } = await replicas.store.list(keys.root);
  const lost = entries.filter(({ key }) => /\/(epoch|policies|intents|tables)\b/.test(key));
  await replicas.store.txn(
    [],
    lost.map(({ key }) => ({ kind: "delete", key })),
  );
  await eventually(() => both.every(({ control }) => control.frozen() !== undefined));
  const accept = b.control.frozen()?.accept ?? "";
  expect(await b.control.previewEpoch()).toEqual({
    accept,
    restore: {
      policies: { written: 1, removed: 0 },
      overrides: { written: 1, removed: 0 },
      access: { written: 0, removed: 0 },
    },
    services: [{ ...ORDERS, before: 2, after: 2, gone: [] }],
  });
  await expect(b.control.acceptEpoch("abcd", { restore: true, actor: "op" })).rejects.toMatchObject({
    code: "conflict",
  });
  await b.control.acceptEpoch(accept, { restore: true, actor: "op" });
  expect([b.control.epoch(), b.control.frozen()]).toEqual([accept, undefined]);
  await eventually(() => a.control.epoch() === accept && a.control.frozen() === undefined);
  await eventually(() => both.some(({ control }) => control.role() === "leader"));
  expect((await replicas.store.get(keys.policy("default")))?.value).toEqual(policy);
  expect((await replicas.store.get(keys.intents(ORDERS)))?.value.toString()).toContain('"owner":"x"');
  expect(await replicas.published(ORDERS, ID)).toMatchObject({ weight: 0, status: "draining" });
  const accepted = both.map(({ transitions }) => transitions.find(({ kind }) => kind === "epoch.accepted"));
  expect(accepted.map((transition) => transition?.actor)).toEqual([undefined, "op"]);
  const leader = both.find(({ control }) => control.role() === "leader");
  await leader?.control.execute({ ...drain, owner: "y" });
  expect((await a.control.audit.read({}, 9)).items).toMatchObject([
    { seq: 3, action: "drain", owner: "y" },
    { seq: 2, action: "acceptEpoch", actor: "op", segment: expect.stringContaining(accept) },
    { seq: 1, action: "drain", owner: "x" },
  ]);
  expect(await a.control.audit.verify()).toMatchObject({ ok: true, count: 3 });
  await expect(b.control.acceptEpoch(accept, { restore: true, actor: "op" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a record that somebody else writes while a history is accepted only moves the record of that on", async () => {
  const [a] = await two();
  await replicas.store.txn([], [{ kind: "delete", key: keys.epoch }]);
  const { accept } = await eventually(() => a.control.frozen());
  const { store } = replicas;
  const entry = { at: 1, actor: "ann", action: "createSession", change: "came in" };
  const page = vi.spyOn(store, "page").mockImplementationOnce(async (...asked) => {
    const looked = await store.page(...asked);
    const { part } = recordBehind(keys, await readHead({ store, keys }), entry);
    await store.txn(part.compares, part.operations);
    return looked;
  });
  await a.control.acceptEpoch(accept, { restore: true, actor: "op" });
  page.mockRestore();
  expect((await a.control.audit.read({}, 9)).items).toMatchObject([
    { seq: 2, action: "acceptEpoch" },
    { seq: 1, action: "createSession" },
  ]);
  expect(await a.control.audit.verify()).toMatchObject({ ok: true });
});

test("a store used anew by a replica that knew nothing is accepted under its own epoch, with what it published since", async () => {
  const both = await two();
  const [a, b] = both;
  const { entries } = await replicas.store.list(keys.root);
  await replicas.store.txn(
    [],
    entries.map(({ key }) => ({ kind: "delete", key })),
  );
  const fresh = replicas.start("fresh");
  await eventually(() => fresh.control.role() === "leader");
  const found = fresh.control.epoch() ?? "";
  await eventually(() => both.every(({ control }) => control.frozen()?.found === found));
  expect(a.control.frozen()).toMatchObject({ reason: "epoch-other", accept: found });
  const other = { namespace: "default", service: "cart" };
  await fresh.control.registry.register(other, ID, { ttlSeconds: 0 });
  await eventually(async () => (await replicas.published(other, ID))?.weight === 100);
  await a.control.acceptEpoch(found, { restore: true, actor: "op" });
  // Nothing is left of what was recorded: a chain of its own, which says why.
  expect((await a.control.audit.read({}, 9)).items).toMatchObject([{ seq: 1, action: "acceptEpoch" }]);
  expect((await a.control.audit.verify()).segments).toMatchObject([
    { seq: 1, why: expect.stringContaining("another history") },
  ]);
  await eventually(() => b.control.epoch() === found && b.control.frozen() === undefined);
  await eventually(() => [a, b, fresh].filter(({ control }) => control.role() === "leader").length === 1);
  expect((await replicas.published(other, ID))?.weight).toBe(100);
  await b.control.registry.register(ORDERS, ID, { ttlSeconds: 0 });
  await eventually(async () => (await replicas.published(ORDERS, ID))?.weight === 100);
});
