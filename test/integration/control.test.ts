import { describe, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const ID = "10.0.0.1:8080";

const replicas = replicasOverStore();

const replica = replicas.start;
const published = () => replicas.published(ORDERS, ID);

const drain = (owner: string, id = ID) =>
  ({
    kind: "drain",
    service: ORDERS,
    id,
    owner,
    actor: owner,
    reason: "deploy",
    force: ["minServing", "minCapacity"], // the service has no other instance
  }) as const;

test("a registration becomes an endpoint, and is gone from the table with its key", async () => {
  const { control } = replica("a");
  await eventually(() => control.role() === "leader");
  const { created } = await control.registry.register(ORDERS, ID, { ttlSeconds: 30, zone: "b" });
  expect(created).toBe(true);
  await eventually(async () => (await published())?.weight === 100);
  expect(await published()).toMatchObject({ address: "10.0.0.1", port: 8080, status: "serving", zone: "b" });
  await control.registry.deregister(ORDERS, ID);
  await eventually(async () => (await published()) === undefined);
  expect(await replicas.store.get(keys.table(ORDERS, 0))).toBeDefined();
});

test("an etcd client's own key registers, an unreadable one is quarantined with the reason, and the rest goes on", async () => {
  const { control, transitions } = replica("a");
  await eventually(() => control.role() === "leader");
  await replicas.store.txn(
    [],
    [{ kind: "put", key: keys.registry(ORDERS, "10.0.0.9:1"), value: Buffer.from('{"weight":-1}') }],
  );
  await replicas.store.txn(
    [],
    [{ kind: "put", key: `${keys.root}registry/default/orders/nonsense`, value: Buffer.from("{}") }],
  );
  await replicas.store.txn([], [{ kind: "put", key: keys.registry(ORDERS, ID), value: Buffer.from("") }]);
  await eventually(async () => (await published())?.weight === 100);
  expect(control.quarantined().map(({ reason }) => reason)).toEqual([
    expect.stringContaining("weight"),
    expect.stringContaining("host:port"),
  ]);
  expect(transitions.filter(({ kind }) => kind === "instance.quarantined")).toHaveLength(2);
});

test("a value that can no longer be read takes nothing away until its key goes", async () => {
  let isUp = true;
  const { control } = replica("a", () => isUp);
  await eventually(() => control.role() === "leader");
  const key = keys.registry(ORDERS, ID);
  await replicas.store.txn([], [{ kind: "put", key, value: Buffer.from('{"weight":7}') }]);
  await eventually(async () => (await published())?.weight === 7);
  await replicas.store.txn([], [{ kind: "put", key, value: Buffer.from("{") }]);
  await eventually(() => control.quarantined().length === 1);
  expect((await published())?.weight).toBe(7);
  isUp = false;
  await replicas.store.txn([], [{ kind: "delete", key }]);
  await eventually(async () => (await published()) === undefined);
});

test("several keys of one address are one instance: the one created last speaks, and it ends with its last key", async () => {
  const { control } = replica("a");
  await eventually(() => control.role() === "leader");
  const second = `${keys.root}registry/default/orders/10.0.0.1%3A8080`;
  await replicas.store.txn(
    [],
    [{ kind: "put", key: keys.registry(ORDERS, ID), value: Buffer.from('{"weight":1}') }],
  );
  await replicas.store.txn([], [{ kind: "put", key: second, value: Buffer.from('{"weight":2}') }]);
  await eventually(async () => (await published())?.weight === 2);
  await replicas.store.txn([], [{ kind: "delete", key: second }]);
  await eventually(async () => (await published())?.weight === 1);
  await control.registry.deregister(ORDERS, ID);
  await eventually(async () => (await published()) === undefined);
});

describe("registration", () => {
  test("the same again writes nothing; a changed one is written; a new TTL keeps the key", async () => {
    const { control } = replica("a");
    await eventually(() => control.role() === "leader");
    const first = await control.registry.register(ORDERS, ID, { ttlSeconds: 30, weight: 5 });
    await eventually(() => control.revision() >= first.revision);
    expect(await control.registry.register(ORDERS, ID, { ttlSeconds: 30, weight: 5 })).toMatchObject({
      created: false,
      revision: first.revision,
    });
    const changed = await control.registry.register(ORDERS, ID, { ttlSeconds: 30, weight: 6 });
    expect(changed).toMatchObject({ created: false });
    expect(changed.revision).toBeGreaterThan(first.revision);
    await eventually(() => control.revision() >= changed.revision);
    const before = await replicas.store.get(keys.registry(ORDERS, ID));
    await control.registry.register(ORDERS, ID, { ttlSeconds: 60, weight: 6 });
    const after = await replicas.store.get(keys.registry(ORDERS, ID));
    expect(after?.createRevision).toBe(before?.createRevision);
    expect(after?.lease).not.toBe(before?.lease);
  });

  test("a heartbeat says the TTL, 0 for a permanent one, and nothing for one that must register again", async () => {
    const { control } = replica("a");
    await eventually(() => control.role() === "leader");
    expect(await control.registry.heartbeat(ORDERS, ID)).toBeUndefined();
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    expect(await control.registry.heartbeat(ORDERS, ID)).toBe(30);
    await control.registry.register(ORDERS, "10.0.0.2:1", { ttlSeconds: 0 });
    expect(await control.registry.heartbeat(ORDERS, "10.0.0.2:1")).toBe(0);
  });

  test("a registration without heartbeats ends with its process", async () => {
    let isUp = true;
    const { control } = replica("a", () => isUp);
    await eventually(() => control.role() === "leader");
    const lease = await replicas.store.grantLease(1);
    await replicas.store.txn(
      [],
      [{ kind: "put", key: keys.registry(ORDERS, ID), value: Buffer.from("{}"), lease }],
    );
    await eventually(async () => (await published())?.weight === 100);
    isUp = false;
    await eventually(async () => (await published()) === undefined);
  });
});

describe("drain", () => {
  test("is held per owner, published with weight 0, and let in again by a fresh pass", async () => {
    const { control } = replica("a");
    await eventually(() => control.role() === "leader");
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    expect(await control.execute(drain("deploy-1"))).toMatchObject({ created: true });
    expect(await control.execute(drain("deploy-1"))).toMatchObject({ created: false });
    await control.execute(drain("ana"));
    await eventually(async () => (await published())?.weight === 0);
    const undo = { kind: "undrain", service: ORDERS, id: ID, all: false, actor: "x" } as const;
    expect(await control.execute({ ...undo, owner: "deploy-1" })).toMatchObject({
      removed: [{ owner: "deploy-1" }],
      remaining: [{ owner: "ana" }],
    });
    expect((await published())?.weight).toBe(0);
    expect(await control.execute({ ...undo, owner: "nobody" })).toMatchObject({
      removed: [],
      remaining: [{ owner: "ana" }],
    });
    await control.execute({ ...undo, owner: "ana" });
    await eventually(async () => (await published())?.weight === 100);
  });

  test("expires by itself", async () => {
    const { control, transitions } = replica("a");
    await eventually(() => control.role() === "leader");
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    await control.execute({ ...drain("a"), expiresInMs: 300 });
    await eventually(() => transitions.some(({ kind }) => kind === "drain.expired"));
    await eventually(async () => (await published())?.weight === 100);
  });

  test("many at once: each is there afterwards", async () => {
    const { control } = replica("a");
    await eventually(() => control.role() === "leader");
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(() => control.state()?.service(ORDERS)?.instances.size === 1);
    await Promise.all(Array.from({ length: 50 }, (_, i) => control.execute(drain(`owner-${i}`))));
    expect(control.state()?.service(ORDERS)?.intents.get(ID)?.drains).toHaveLength(50);
  });

  test("reaches drained when nobody holds an older table and the instance has no calls", async () => {
    const { control, consumers } = replica("a");
    await eventually(() => control.role() === "leader");
    await replicas.store.txn(
      [],
      [
        {
          kind: "put",
          key: keys.policy("default"),
          value: Buffer.from(JSON.stringify({ drain: { settleMs: 50 } })),
        },
      ],
    );
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    consumers.push({
      id: "cart/1",
      held: (await published())?.revision ?? 0,
      lastContactAt: Date.now(),
      open: true,
    });
    await control.execute(drain("a"));
    const departure = () => control.state()?.service(ORDERS)?.instances.get(ID)?.departure;
    await eventually(() => departure()?.stage === "published");
    consumers[0] = { id: "cart/1", held: control.revision(), lastContactAt: Date.now(), open: true };
    await eventually(() => departure()?.stage === "drained");
    await eventually(async () => (await published())?.status === "drained");
  });
});

test("a leave that was answered is in the store: the next leader knows of it", async () => {
  const { control } = replica("a");
  await eventually(() => control.role() === "leader");
  await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
  await eventually(async () => (await published())?.weight === 100);
  await control.execute({ kind: "leave", service: ORDERS, id: ID, deadlineMs: 60_000, actor: "orders" });
  const entry = await replicas.store.get(keys.table(ORDERS, 0));
  expect(entry?.value.toString()).toContain('"leave":');
});

describe("two replicas on one store", () => {
  test("one leads; the other takes over what was published, without a change of the table, and the first cannot write any more", async () => {
    const first = replica("a");
    await eventually(() => first.control.role() === "leader");
    const second = replica("b");
    await eventually(() => second.control.role() === "follower" && second.control.leader()?.id === "a");
    await first.control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    await first.control.execute(drain("deploy"));
    await eventually(async () => (await published())?.weight === 0);
    const before = await published();
    await expect(second.control.execute(drain("x"))).rejects.toMatchObject({ code: "unavailable" });
    await first.control.close();
    await eventually(() => second.control.role() === "leader");
    await eventually(() => second.prober()?.targets.size === 1);
    expect(await published()).toEqual(before);
    await expect(first.control.execute(drain("late"))).rejects.toMatchObject({ code: "unavailable" });
    await second.control.execute({
      kind: "undrain",
      service: ORDERS,
      id: ID,
      owner: "deploy",
      all: false,
      actor: "x",
    });
    await eventually(async () => (await published())?.weight === 100);
  });

  test("a new leader gives the clients of the one before, whom it has not seen, the grace of lost ones", async () => {
    const policy = { drain: { lostGraceMs: 1000, settleMs: 0 } };
    await replicas.store.txn(
      [],
      [{ kind: "put", key: keys.policy("default"), value: Buffer.from(JSON.stringify(policy)) }],
    );
    const first = replica("a");
    await eventually(() => first.control.role() === "leader");
    await first.control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    await first.control.close();
    const second = replica("b");
    await eventually(() => second.control.role() === "leader");
    const tookOverAt = second.control.now();
    await second.control.execute(drain("deploy"));
    const departure = () => second.control.state()?.service(ORDERS)?.instances.get(ID)?.departure;
    await eventually(() => departure()?.stage === "published");
    expect(second.control.state()?.consumers(ORDERS)).toMatchObject([{ id: "clients of the former leader" }]);
    const drained = await eventually(() => {
      const now = departure();
      return now?.stage === "drained" && now;
    });
    expect(drained.convergedAt - tookOverAt).toBeGreaterThan(900);
    expect(second.control.state()?.consumers(ORDERS)).toEqual([]);
  });

  test("a leader whose key is taken from under it steps down, and its writes are refused", async () => {
    const { control } = replica("a");
    await eventually(() => control.role() === "leader");
    await control.registry.register(ORDERS, ID, { ttlSeconds: 30 });
    await eventually(async () => (await published())?.weight === 100);
    const other = await replicas.store.grantLease(60);
    await replicas.store.txn([], [{ kind: "delete", key: keys.leader }]);
    await replicas.store.txn(
      [],
      [{ kind: "put", key: keys.leader, value: Buffer.from('{"id":"z"}'), lease: other }],
    );
    await eventually(() => control.role() !== "leader");
  });
});

test("many that deregister at once, by whichever replica, all go: none is taken for a loss", async () => {
  const { control, transitions } = replica("a");
  await eventually(() => control.role() === "leader");
  const other = replica("b");
  await other.control.ready;
  const ids = Array.from({ length: 12 }, (_, i) => `10.0.0.${i + 1}:80`);
  for (const id of ids) await control.registry.register(ORDERS, id, { ttlSeconds: 30 });
  await eventually(() => control.state()?.service(ORDERS)?.tally.serving === 12);
  const going = ids.slice(0, 10);
  await Promise.all(
    going.map((id, i) => (i % 2 === 0 ? control : other.control).registry.deregister(ORDERS, id)),
  );
  const told = (kind: string) =>
    transitions.flatMap((each) => (each.kind === kind ? [each.instance ?? ""] : [])).toSorted();
  await eventually(() => told("instance.unregistered").length === 10);
  expect(told("instance.unregistered")).toEqual(going.toSorted());
  expect(told("instance.retained")).toEqual([]);
});
