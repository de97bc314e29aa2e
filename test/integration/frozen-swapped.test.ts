import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "#server/ports/store.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { startReplica } from "#test/support/replica.ts";
import { keys } from "#test/support/replicas-over-store.ts";
import { TcpProxy } from "#test/support/tcp-proxy.ts";

const ORDERS = { namespace: "default", service: "orders" };
const PATIENT = { withinMs: 20_000 };

let etcds: [Etcd, Etcd];
let proxy: TcpProxy;
const stores: Store[] = [];
const open = async (port: number): Promise<Store> => {
  const endpoints = [`http://127.0.0.1:${port}`];
  const store = await openEtcdStore({ endpoints, clock: realClock, log: keptLog() });
  stores.push(store);
  return store;
};

beforeEach(async () => {
  etcds = [await Etcd.start(), await Etcd.start()];
  proxy = await TcpProxy.to(etcds[0].port);
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await proxy.close();
  for (const etcd of etcds) await etcd.stop();
});

test("another store behind the same address, of the same epoch and further on: nothing of it is followed or written to", async () => {
  const replica = startReplica("a", await open(proxy.port), keys);
  const { control } = replica;
  await eventually(() => control.role() === "leader", PATIENT);
  await control.registry.register(ORDERS, "10.0.0.1:1", { ttlSeconds: 0 });
  await eventually(() => control.counts().instances === 1);
  const [one, other] = await Promise.all(etcds.map(({ port }) => open(port)));
  const epoch = await one?.get(keys.epoch);
  const value = epoch?.value ?? Buffer.alloc(0);
  await other?.txn([], [{ kind: "put", key: keys.epoch, value }]);
  // Each at revisions that the watch was about to ask for.
  for (let i = 0; i <= control.revision() + 20; i++)
    await other?.txn(
      [],
      [{ kind: "put", key: keys.registry(ORDERS, `10.0.1.${i}:1`), value: Buffer.from("{}") }],
    );

  const seen: number[] = [];
  const health: boolean[] = [];
  stores[0]?.onHealth(({ up }) => health.push(up));
  proxy.retarget(etcds[1].port);
  await eventually(() => {
    seen.push(control.counts().instances);
    return control.frozen() !== undefined;
  }, PATIENT);
  expect(control.frozen()).toMatchObject({ reason: "history-differs", known: control.epoch() });
  expect([...new Set(seen), control.counts().instances]).toEqual([1, 1]);
  await eventually(async () => (await other?.get(keys.member("a"))) !== undefined);
  const written = (await other?.list(keys.root))?.entries.map(({ key }) => key) ?? [];
  expect(written.filter((key) => !key.includes("/registry/") && key !== keys.epoch)).toEqual([
    keys.member("a"),
  ]);

  proxy.retarget(etcds[0].port);
  await eventually(() => control.role() === "leader", PATIENT);
  expect([control.frozen(), control.counts().instances]).toEqual([undefined, 1]);
  await control.close();
});
