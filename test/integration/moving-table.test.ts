import { expect, test } from "vitest";
import type { Store } from "#server/ports/store.ts";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
const TABLE = keys.table(ORDERS, 0);
const INTENTS = keys.intents(ORDERS);

const replicas = replicasOverStore();

/** A leader of three serving instances, whose table moves just before each of `times` writes of overrides. */
async function leading(times: { left: number }) {
  const { store } = replicas;
  const attempts: string[] = [];
  const { txn } = store;
  store.txn = async (...args: Parameters<Store["txn"]>) => {
    const isOverride = args[1].some(({ key }) => key === INTENTS);
    if (isOverride) attempts.push(args[0].flatMap((each) => ("key" in each ? [each.key] : [])).join());
    if (isOverride && times.left-- > 0) {
      const table = await store.get(TABLE);
      await txn.call(store, [], [{ kind: "put", key: TABLE, value: table?.value ?? Buffer.alloc(0) }]);
    }
    return await txn.apply(store, args);
  };
  const { control } = replicas.start("a");
  await eventually(() => control.role() === "leader");
  for (const id of IDS) await control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  await eventually(async () => (await replicas.published(ORDERS, IDS[2] ?? ""))?.weight === 100);
  await eventually(() => control.state()?.service(ORDERS)?.instances.size === 3);
  return { control, attempts };
}

const drain = (id = "") =>
  ({ kind: "drain", service: ORDERS, id, owner: "ann", actor: "ann", reason: "release" }) as const;

test("what takes capacity away is written over the very table it was judged by: one that moved is looked at again", async () => {
  const { control, attempts } = await leading({ left: 2 });
  expect(await control.execute(drain(IDS[0]))).toMatchObject({ created: true });
  expect(attempts.length).toBeGreaterThanOrEqual(3);
  expect(attempts.every((compared) => compared.includes(TABLE) && compared.includes(INTENTS))).toBe(true);
  await expect(control.execute(drain(IDS[1]))).rejects.toMatchObject({
    code: "conflict",
    details: { guards: [{}] },
  });
});

test("a service that never stands still is a conflict that says so, and nothing is changed", async () => {
  const { control, attempts } = await leading({ left: Infinity });
  await expect(control.execute(drain(IDS[0]))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("keeps changing"),
  });
  expect(attempts.length).toBeLessThan(20);
  expect(await replicas.store.get(INTENTS)).toBeUndefined();
});

test("what takes nothing away does not wait for the table", async () => {
  const times = { left: 0 };
  const { control, attempts } = await leading(times);
  await control.execute(drain(IDS[0]));
  attempts.length = 0;
  times.left = Infinity;
  const undo = { kind: "undrain", service: ORDERS, id: IDS[0] ?? "", all: true, actor: "ann" } as const;
  expect(await control.execute(undo)).toMatchObject({ removed: [{ owner: "ann" }] });
  expect(attempts).toHaveLength(1);
});

test("overrides written past Headgate in that moment are seen before the guards are asked again", async () => {
  const { control } = await leading({ left: 0 });
  const { store } = replicas;
  const { txn } = store;
  const other = { id: "d", owner: "bob", actor: "bob", reason: "r", createdAt: 1 };
  const value = Buffer.from(JSON.stringify({ v: 1, instances: { [IDS[1] ?? ""]: { drains: [other] } } }));
  let isFirst = true;
  store.txn = async (...args: Parameters<Store["txn"]>) => {
    if (isFirst && args[1].some(({ key }) => key === INTENTS)) {
      isFirst = false;
      await txn.call(store, [], [{ kind: "put", key: INTENTS, value }]);
    }
    return await txn.apply(store, args);
  };
  await expect(control.execute(drain(IDS[0]))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("1 of 3 serving, 33.3 % of the base weight"),
  });
});
