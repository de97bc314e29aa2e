import { expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { keys, replicasOverStore } from "#test/support/replicas-over-store.ts";

const ORDERS = { namespace: "default", service: "orders" };
const DRAINED = "10.0.0.1:8080";
const SERVING = "10.0.0.2:8080";
const KEY = "/headgate/v1/intents/default/orders";

const replicas = replicasOverStore();

async function leading(id: string) {
  const started = replicas.start(id);
  await eventually(() => started.control.role() === "leader");
  return started;
}

const weightOf = async (id: string) => (await replicas.published(ORDERS, id))?.weight;
const put = (value: string) =>
  replicas.store.txn([], [{ kind: "put", key: keys.intents(ORDERS), value: Buffer.from(value) }]);

async function registered(control: Awaited<ReturnType<typeof leading>>["control"]) {
  for (const id of [DRAINED, SERVING]) await control.registry.register(ORDERS, id, { ttlSeconds: 0 });
  await eventually(async () => (await weightOf(DRAINED)) === 100 && (await weightOf(SERVING)) === 100);
}

const command = (kind: "drain" | "undrain" | "set-weight" | "unset-weight", id: string, owner = "deploy") => {
  const common = { service: ORDERS, id, actor: owner };
  switch (kind) {
    case "drain":
      return { ...common, kind, owner, reason: "release", expiresInMs: undefined };
    case "undrain":
      return { ...common, kind, owner, all: true };
    case "set-weight":
      return { ...common, kind, reason: "canary", weight: { kind: "absolute", value: 5 } as const };
    case "unset-weight":
      return { ...common, kind };
  }
};

/** Two instances, one of them drained, over a store whose overrides then turn into something else. */
async function drainedBy(control: Awaited<ReturnType<typeof leading>>["control"]) {
  await registered(control);
  await control.execute(command("drain", DRAINED));
  await eventually(async () => (await weightOf(DRAINED)) === 0);
  return (await replicas.store.get(KEY))?.value.toString() ?? "";
}

const GARBAGE = [
  ["no JSON", "garbage", /is not JSON/],
  ["nothing at all", "", /is not JSON/],
  [
    "another shape",
    '{"v":1,"instances":{"10.0.0.1:8080":{"drains":7}}}',
    /at instances\.10\.0\.0\.1:8080\.drains/,
  ],
  ["another version's", '{"v":2,"drains":[]}', /is not what this version writes at v/],
] as const;

test.each(GARBAGE)(
  "a leader refuses to write over %s: which key, what is wrong, what to do",
  async (_, value, why) => {
    const { control, log } = await leading("a");
    const good = await drainedBy(control);
    await put(value);
    const refused = await control.execute(command("drain", SERVING)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringMatching(why) });
    expect(refused).toMatchObject({ message: expect.stringContaining(KEY), details: { key: KEY } });
    expect(refused).toMatchObject({
      message: expect.stringMatching(/Put a value there .* or delete the key/),
    });
    await eventually(() => log.lines.some(({ message }) => message.startsWith("intents cannot be read")));
    // Once it has seen the value too: the last good one is told, so that it can be put back.
    for (const kind of ["drain", "set-weight"] as const)
      await expect(control.execute(command(kind, SERVING))).rejects.toMatchObject({
        code: "conflict",
        details: { key: KEY, lastValue: good },
      });
    await expect(control.execute(command("undrain", DRAINED))).rejects.toMatchObject({ code: "conflict" });
    expect((await replicas.store.get(KEY))?.value.toString()).toBe(value);
    expect([await weightOf(DRAINED), await weightOf(SERVING)]).toEqual([0, 100]);
    await put(good);
    await eventually(
      async () => (await control.execute(command("undrain", DRAINED)).catch(() => undefined)) !== undefined,
    );
    await eventually(async () => (await weightOf(DRAINED)) === 100);
  },
);

test("over three terms what was drained gets no traffic because its overrides cannot be read, and follows them once they can", async () => {
  const first = await leading("a");
  const good = await drainedBy(first.control);
  await first.control.close();
  await put("garbage");
  for (const id of ["b", "c"]) {
    const next = await leading(id);
    // Settled: what this leader wants is what the table says.
    await next.control.registry.register(ORDERS, `10.0.0.3:${id === "b" ? 1 : 2}`, { ttlSeconds: 0 });
    await eventually(async () => (await weightOf(`10.0.0.3:${id === "b" ? 1 : 2}`)) === 100);
    expect([await weightOf(DRAINED), await weightOf(SERVING)]).toEqual([0, 100]);
    const seen = next.control.state()?.service(ORDERS);
    expect(seen?.intents.get(DRAINED)?.drains).toMatchObject([
      { owner: "unknown", reason: expect.stringContaining(KEY) },
    ]);
    for (const kind of ["drain", "undrain", "set-weight", "unset-weight"] as const)
      for (const instance of [DRAINED, SERVING])
        await expect(next.control.execute(command(kind, instance)), kind).rejects.toMatchObject({
          code: "conflict",
          message: expect.stringContaining(KEY),
        });
    expect((await replicas.store.get(KEY))?.value.toString()).toBe("garbage");
    await next.control.close();
  }
  const last = await leading("d");
  await put(good);
  await eventually(
    () => last.control.state()?.service(ORDERS)?.intents.get(DRAINED)?.drains[0]?.owner === "deploy",
  );
  expect(await weightOf(DRAINED)).toBe(0);
  await last.control.execute(command("undrain", DRAINED));
  await eventually(async () => (await weightOf(DRAINED)) === 100);
});

test("deleting the key ends them all: a new leader then lets in what it held back", async () => {
  const first = await leading("a");
  await drainedBy(first.control);
  await first.control.close();
  await put("garbage");
  const second = await leading("b");
  await eventually(
    () => second.control.state()?.service(ORDERS)?.instances.get(DRAINED)?.status === "draining",
  );
  await replicas.store.txn([], [{ kind: "delete", key: KEY }]);
  await eventually(async () => (await weightOf(DRAINED)) === 100);
  expect(await second.control.execute(command("drain", DRAINED))).toMatchObject({ created: true });
});

test("who left by itself is not held back: a new process there serves, though the overrides cannot be read", async () => {
  const first = await leading("a");
  await registered(first.control);
  await first.control.execute({
    kind: "leave",
    service: ORDERS,
    id: DRAINED,
    deadlineMs: 60_000,
    actor: "orders",
  });
  await eventually(async () => (await weightOf(DRAINED)) === 0);
  await first.control.close();
  await put("garbage");
  const second = await leading("b");
  await eventually(
    () => second.control.state()?.service(ORDERS)?.instances.get(DRAINED)?.leave !== undefined,
  );
  expect(await weightOf(DRAINED)).toBe(0);
  await second.control.registry.register(ORDERS, DRAINED, { ttlSeconds: 30 });
  await eventually(async () => (await weightOf(DRAINED)) === 100);
});

test("a follower that read the overrides before knows them as a leader", async () => {
  const first = await leading("a");
  const good = await drainedBy(first.control);
  const second = replicas.start("b");
  await eventually(() => second.control.role() === "follower");
  await put("garbage");
  await first.control.close();
  await eventually(() => second.control.role() === "leader");
  await eventually(
    () => second.control.state()?.service(ORDERS)?.intents.get(DRAINED)?.drains[0]?.owner === "deploy",
  );
  await expect(second.control.execute(command("drain", SERVING))).rejects.toMatchObject({
    details: { lastValue: good },
  });
  // Its owner asking again writes nothing.
  expect(await second.control.execute(command("drain", DRAINED))).toMatchObject({ created: false });
});
