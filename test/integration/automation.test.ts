import { afterEach, expect, test } from "vitest";
import { ApiServer, BOOTSTRAP, temporaryStore } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";

const IDS = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.4:80"];
const [DEAD = "", DRAINED = ""] = IDS;
const SWITCH = "/v1/cluster/automation";
const CHECKED_OFTEN = {
  check: { intervalMs: 500, unhealthyIntervalMs: 500, timeoutMs: 200 },
  slowStart: { windowMs: 0 },
};

/** A replica over a store; instances in `down` fail their checks. */
async function replica(
  id: string,
  store: Awaited<ReturnType<typeof temporaryStore>>["store"],
  down: Set<string>,
) {
  const server = await ApiServer.start({
    id,
    store,
    answer: (key) => !down.has(key.slice(key.lastIndexOf("/") + 1)),
  });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await server[Symbol.asyncDispose]();
    isClosed = true;
  };
  closers.push(close);
  return { server, close, ...callsOf(() => server) };
}

type Replica = Awaited<ReturnType<typeof replica>>;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function scene() {
  const own = await temporaryStore();
  closers.push(
    () => own.remove(),
    () => own.store.close(),
  );
  const down = new Set<string>();
  const a = await replica("a", own.store, down);
  await eventually(() => a.server.control.role() === "leader");
  const policy = await a.call(
    "PUT",
    "/v1/namespaces/default/policy",
    { policy: CHECKED_OFTEN, reason: "t" },
    { "if-match": "*" },
  );
  expect(policy.status, policy.text).toBe(200);
  const S = await a.serve("orders", IDS, () => ({ ttlSeconds: 0 }));
  /** Weights of the published table. */
  const weights = async ({ call }: Replica) => {
    const { json } = await call("GET", `${S}/table`);
    return Object.fromEntries(
      (json.endpoints as { id: string; weight: number }[]).map(({ id, weight }) => [id, weight]),
    );
  };
  const fails = (one: Replica, id: string) =>
    one.server.control.state()?.lastProbe({ namespace: "default", service: "orders" }, id)?.ok === false;
  return { down, a, S, weights, fails, start: (id: string) => replica(id, own.store, down) };
}

/** A scripted prober answers when it is asked. */
async function probed({ server }: Replica, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(() => {
    server.probeAll();
    return isSo();
  });
}

test("paused: a table stays as it is while an instance dies, an override is obeyed, and all is made up for when it goes on", async () => {
  const { down, a, S, weights, fails } = await scene();
  expect(await a.ok("putAutomation", SWITCH, { paused: true, reason: "a look at the checks" })).toMatchObject(
    {
      paused: true,
      reason: "a look at the checks",
    },
  );
  expect((await a.call("GET", "/v1/cluster")).json.paused).toMatchObject({ reason: "a look at the checks" });
  down.add(DEAD);
  await probed(a, () => fails(a, DEAD));
  const health = () =>
    a.server.control.state()?.service({ namespace: "default", service: "orders" })?.instances.get(DEAD)
      ?.health.kind;
  await probed(a, () => health() === "unhealthy"); // seen, not acted upon
  await a.ok("drain", `${S}/instances/${DRAINED}/drain`, { reason: "release" });
  await eventually(async () => (await weights(a))[DRAINED] === 0);
  expect((await weights(a))[DEAD]).toBe(100);
  const { json: instance } = await a.call("GET", `${S}/instances/${DEAD}`);
  expect(instance.causes[0]).toMatchObject({ kind: "automation_paused" });

  expect(await a.ok("putAutomation", SWITCH, { paused: false, reason: "seen enough" })).toEqual({
    paused: false,
  });
  await eventually(async () => (await weights(a))[DEAD] === 0);
  const told = await a.call("GET", "/v1/events?kind=automation.resumed");
  expect(told.json.items).toMatchObject([
    { text: "automation goes on: seen enough", actor: expect.any(String) },
  ]);
  expect((await a.call("GET", "/v1/cluster")).json.paused).toBeUndefined();
});

test("whoever pauses what is paused is told who holds it, and whoever is at the switch at once with others too", async () => {
  const { a } = await scene();
  const token = await a.server.token(["admin"], ["*"], "ann");
  const ann = callsOf(() => a.server, token);
  const first = await ann.ok("putAutomation", SWITCH, { paused: true, reason: "mine" });
  const second = await a.ok("putAutomation", SWITCH, { paused: true, reason: "no, mine" });
  expect(second).toEqual(first);
  expect(second).toMatchObject({ actor: "ann", reason: "mine" });
  await a.ok("putAutomation", SWITCH, { paused: false, reason: "done" });

  const { control } = a.server;
  await Promise.all(["bob", "cid", "dan"].map((actor) => control.setAutomation(true, actor, `${actor}'s`)));
  expect(control.automationPause()).toMatchObject({ actor: "bob", reason: "bob's" });
  const { json } = await a.call("GET", "/v1/events?kind=automation.paused");
  expect(json.items).toHaveLength(2);
});

test("a pause outlives its leader: the next one holds the tables, through any replica it is ended", async () => {
  const { down, a, S, weights, fails, start } = await scene();
  const b = await start("b");
  await eventually(() => b.server.control.leader()?.id === "a");
  await b.ok("putAutomation", SWITCH, { paused: true, reason: "by way of a follower" });
  expect((await b.call("GET", "/v1/cluster")).json.paused).toMatchObject({ reason: "by way of a follower" });
  await a.server[Symbol.asyncDispose]();
  await eventually(() => b.server.control.role() === "leader");
  down.add(DEAD);
  await probed(b, () => fails(b, DEAD));
  await b.ok("drain", `${S}/instances/${DRAINED}/drain`, { reason: "release" });
  await eventually(async () => (await weights(b))[DRAINED] === 0);
  expect((await weights(b))[DEAD]).toBe(100);
  await b.ok("putAutomation", SWITCH, { paused: false, reason: "on" });
  await probed(b, async () => (await weights(b))[DEAD] === 0);
});

test("only an admin turns the switch", async () => {
  const { a } = await scene();
  const operator = await a.server.token(["view", "drain", "policy:write"]);
  const asked = { token: operator, body: { paused: true, reason: "x" } };
  expect((await a.server.call("PUT", SWITCH, asked)).status).toBe(403);
  expect((await a.server.call("PUT", SWITCH, { body: asked.body })).status).toBe(401);
  expect((await a.server.call("PUT", SWITCH, { token: BOOTSTRAP, body: { paused: true } })).status).toBe(400);
  expect(a.server.control.automationPause()).toBeUndefined();
});
