import { expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const IDS = ["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "10.0.0.4:8080"];
const replicas = replicasOverStore();

const drain = (id: string, owner = "deploy") =>
  ({
    kind: "drain",
    service: ORDERS,
    id,
    owner,
    actor: owner,
    reason: "deploy",
    expiresInMs: undefined,
    force: [],
  }) as const;

async function leading(id: string) {
  const replica = replicas.start(id);
  await eventually(() => replica.control.role() === "leader");
  return replica;
}

/** Four instances that serve. */
async function withOrders(replica: Awaited<ReturnType<typeof leading>>) {
  for (const id of IDS) await replica.control.registry.register(ORDERS, id, { ttlSeconds: 30 });
  await eventually(async () => {
    const found = await Promise.all(IDS.map(async (id) => replicas.published(ORDERS, id)));
    return found.every((endpoint) => endpoint?.status === "serving");
  });
}

/** Events as the store has them, with the revision they were written at. */
async function stored() {
  const { entries } = await replicas.store.list(keys.allEvents);
  return entries.flatMap(({ value, modRevision }) =>
    (
      JSON.parse(value.toString()) as { events: { kind: string; instance?: string; text: string }[] }
    ).events.map((event) => ({ ...event, modRevision })),
  );
}

test("an operator's change and its event are one transaction; neither is told twice", async () => {
  const { control, transitions } = await leading("a");
  await withOrders({ control, transitions } as Awaited<ReturnType<typeof leading>>);
  const [id = ""] = IDS;
  await control.execute(drain(id));
  const intents = await replicas.store.get(keys.intents(ORDERS));
  const requested = (await stored()).filter(({ kind }) => kind === "drain.requested");
  expect(requested).toMatchObject([{ instance: id, actor: "deploy", modRevision: intents?.modRevision }]);
  await control.execute({
    kind: "undrain",
    service: ORDERS,
    id,
    owner: "deploy",
    actor: "deploy",
    all: false,
  });
  await eventually(async () => (await stored()).some(({ kind }) => kind === "drain.undone"));
  const { items } = await control.events.read({ actor: "deploy" }, 9);
  expect(items.map(({ kind }) => kind)).toEqual(["drain.undone", "drain.requested"]);
  expect(transitions.filter(({ kind }) => kind === "drain.requested")).toHaveLength(1);
});

test("what a table changes for is written with the table", async () => {
  const replica = await leading("a");
  await withOrders(replica);
  const [id = ""] = IDS;
  const table = await replicas.published(ORDERS, id);
  const registered = (await stored()).filter(
    ({ kind, instance }) => kind === "status.changed" && instance === id,
  );
  expect(registered[0]!.modRevision).toBeLessThanOrEqual(table!.revision!);
  await replica.control.execute(drain(id));
  await eventually(async () => (await replicas.published(ORDERS, id))?.weight === 0);
  const drained = await replicas.published(ORDERS, id);
  const changed = (await stored()).find(({ text }) => text.startsWith("serving → dra"));
  expect(changed).toMatchObject({ instance: id, modRevision: drained!.revision });
});

test("a new leader goes on with the log of the one before, and resumes its readers", async () => {
  const a = await leading("a");
  await withOrders(a);
  await a.control.execute(drain(IDS[0]!));
  const before = await a.control.events.read({}, 5);
  await a.control.close();
  const b = await leading("b");
  await b.control.execute(drain(IDS[1]!, "other"));
  const { items } = await b.control.events.read({ kind: "drain.requested" }, 9);
  expect(items.map(({ actor }) => actor)).toEqual(["other", "deploy"]);
  const missed = await b.control.events.since(before.items[0]!.id, { kind: "drain.requested" });
  expect(missed?.map(({ actor }) => actor)).toEqual(["other"]);
  const elected = await b.control.events.read({ kind: "leader.elected" }, 9);
  expect(elected.items.map(({ text }) => text)).toEqual(["b leads", "a leads"]);
  expect((await b.control.events.read({}, 5, before.next)).items.length).toBeGreaterThan(0);
});

test("tables do not wait for the log: a new replica's first listing is without it", async () => {
  const a = await leading("a");
  await withOrders(a);
  await a.control.execute(drain(IDS[0]!));
  const listed: string[] = [];
  const { store } = replicas;
  const list = store.list.bind(store);
  store.list = async (prefix, options) => {
    const listing = await list(prefix, options);
    listed.push(...listing.entries.map(({ key }) => key));
    return listing;
  };
  const b = replicas.start("b");
  await b.control.ready;
  expect(listed).toContain(keys.table(ORDERS, 0));
  expect(listed.filter((key) => key.startsWith(keys.allEvents))).toEqual([]);
});
