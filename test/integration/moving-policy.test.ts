import { expect, test } from "vitest";
import type { Store } from "#server/ports/store.ts";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
const INTENTS = keys.intents(ORDERS);
/** Under it, one of three that is taken out is one too many. */
const STRICT = Buffer.from(JSON.stringify({ guard: { minCapacity: 0.9 } }));

const replicas = replicasOverStore();

/** A leader of three serving instances; once, just before it writes overrides, somebody does `meanwhile`. */
async function leading(meanwhile: (txn: Store["txn"]) => Promise<unknown>) {
  const { store } = replicas;
  const txn = store.txn.bind(store);
  const compared: string[][] = [];
  let isFirst = true;
  store.txn = async (compares, operations) => {
    if (operations.some(({ key }) => key === INTENTS)) {
      compared.push(compares.flatMap((each) => ("key" in each ? [each.key] : [])));
      if (isFirst) await meanwhile(txn);
      isFirst = false;
    }
    return await txn(compares, operations);
  };
  const { control } = replicas.start("a");
  await eventually(() => control.role() === "leader");
  for (const id of IDS) await control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  await eventually(async () => (await replicas.published(ORDERS, IDS[2] ?? ""))?.weight === 100);
  await eventually(() => control.state()?.service(ORDERS)?.tally.serving === 3);
  return { control, compared };
}

const drain = {
  kind: "drain",
  service: ORDERS,
  id: IDS[0] ?? "",
  owner: "ann",
  actor: "ann",
  reason: "release",
} as const;
const put = (key: string) => (txn: Store["txn"]) => txn([], [{ kind: "put", key, value: STRICT }]);

test.each([
  ["the service's policy", keys.policy("default", "orders")],
  ["the namespace's policy", keys.policy("default")],
])("a drain that meets a change of %s is judged by it: both cannot pass", async (_, key) => {
  const { control } = await leading(put(key));
  await expect(control.execute(drain)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("minCapacity refuses"),
  });
  expect(await replicas.store.get(INTENTS)).toBeUndefined();
});

test("a policy of another service holds up nothing", async () => {
  const { control, compared } = await leading(put(keys.policy("default", "cart")));
  expect(await control.execute(drain)).toMatchObject({ created: true });
  expect(compared).toHaveLength(1);
  expect(compared[0]).toEqual(
    expect.arrayContaining([keys.policy("default"), keys.policy("default", "orders"), INTENTS]),
  );
});

test("a policy that is taken back in that moment is seen before the guards are asked again", async () => {
  const key = keys.policy("default", "orders");
  const lenient = Buffer.from(JSON.stringify({ guard: { minCapacity: 0.1 } }));
  await replicas.store.txn([], [{ kind: "put", key, value: lenient }]);
  const { control, compared } = await leading((txn) => txn([], [{ kind: "delete", key }]));
  expect(await control.execute(drain)).toMatchObject({ created: true });
  expect(compared.length).toBeGreaterThan(1);
});

test("a default that takes capacity from many services meets a drain in any of them: both cannot pass", async () => {
  const services = Array.from({ length: 60 }, (_, i) => ({ namespace: "default", service: `s${i + 10}` }));
  const last = { namespace: "default", service: "s69" };
  const owner = { namespace: "default", service: undefined };
  const common = { owner, ifMatch: ["*"], actor: "ben", reason: "stricter", force: [] };
  // The third of each service never answers a check: it serves as long as nobody asks for one.
  const { control } = replicas.start("a", (key) => (key.includes(IDS[2] ?? "") ? undefined : true));
  await eventually(() => control.role() === "leader");
  await control.writePolicy({ kind: "set-policy", ...common, patch: { admission: "immediate" } });
  for (const service of services)
    for (const id of IDS) await control.registry.register(service, id, { ttlSeconds: 0 });
  for (const service of services)
    await eventually(async () => (await replicas.published(service, IDS[2] ?? ""))?.weight === 100);
  await eventually(() => control.state()?.service(last)?.tally.serving === 2);
  const txn = replicas.store.txn.bind(replicas.store);
  let writing: Promise<unknown> | undefined;
  replicas.store.txn = async (compares, operations) => {
    if (operations.some(({ key }) => key === keys.intents(last)) && writing === undefined) {
      // Judged before the drain stands, and written after it: what is recorded is written one after another.
      writing = control.writePolicy({ kind: "set-policy", ...common, patch: {} });
      writing.catch(() => undefined);
      await new Promise(setImmediate);
    }
    return await txn(compares, operations);
  };
  const drained = await control.execute({ ...drain, service: last });
  await expect(writing).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("minCapacity refuses for s69"),
  });
  expect(drained).toMatchObject({ created: true });
  expect(control.state()?.policy(last).admission).toBe("immediate");
});

test("what takes no capacity waits for no policy", async () => {
  const { control, compared } = await leading(async () => undefined);
  await control.execute(drain);
  compared.length = 0;
  await control.execute({ kind: "undrain", service: ORDERS, id: IDS[0] ?? "", all: true, actor: "ann" });
  expect(compared).toHaveLength(1);
  expect(compared[0]).not.toContain(keys.policy("default"));
});
