import { describe, expect, test } from "vitest";
import type { Store } from "#server/ports/store.ts";
import { ApiServer, temporaryStore } from "#test/support/api-server.ts";
import { comingFrom, directAccess } from "#test/support/direct-access.ts";
import { eventually } from "#test/support/eventually.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { asSession, cookieOf, PASSWORD, statusesOf } from "#test/support/users.ts";

const NOBODY_RUNS = () => false;

async function withoutAdmin(options: { store?: Store; id?: string } = {}) {
  const server = await ApiServer.start({ bootstrapToken: undefined, ...options });
  await eventually(() => server.control.leader() !== undefined);
  return server;
}

async function tokenOf(access: Pick<ApiServer["access"], "setupLink">, self = "a"): Promise<string> {
  const link = await access.setupLink(self, NOBODY_RUNS);
  if (link.kind !== "token") throw new Error(`no link: ${link.kind}`);
  return link.token;
}

describe("the first admin", () => {
  test("comes in by the link, once; then no set-up is needed, and a start makes no link", async () => {
    await using server = await withoutAdmin();
    expect((await server.call("GET", "/v1/setup")).json).toEqual({ isNeeded: true });
    const token = await tokenOf(server.access);
    const setUp = (body: object) => server.call("POST", "/v1/setup", { body: { token, ...body } });
    const nameless = await setUp({ password: PASSWORD });
    expect([nameless.status, nameless.json.error.details.issues[0].path]).toEqual([400, "body.name"]);
    expect((await setUp({ name: "ann", password: "too short" })).status).toBe(400);
    const made = await setUp({ name: "ann", password: PASSWORD });
    expect(made.status, made.text).toBe(201);
    expect(made.json).toMatchObject({ name: "ann", kind: "user", role: "admin", namespaces: ["*"] });
    const ann = asSession(() => server, cookieOf(made));
    expect((await ann("GET", "/v1/users")).json.items).toMatchObject([{ name: "ann", state: "active" }]);
    const { items } = (await ann("GET", "/v1/audit")).json;
    expect(items).toMatchObject([{ action: "setUp", actor: "ann", change: "set up: user ann made: admin" }]);
    expect((await setUp({ name: "ben", password: PASSWORD })).status).toBe(401);
    expect((await server.call("GET", "/v1/setup")).json).toEqual({ isNeeded: false });
    expect(await server.access.setupLink("a", NOBODY_RUNS)).toEqual({ kind: "not-needed" });
  });

  test("is one, where several use the link at once, over two replicas", async () => {
    await using cleanup = new AsyncDisposableStack();
    const { store, remove } = await temporaryStore();
    cleanup.defer(remove);
    cleanup.defer(() => store.close());
    await using a = await withoutAdmin({ store, id: "a" });
    await using b = await withoutAdmin({ store, id: "b" });
    const token = await tokenOf(a.access);
    const names = ["ann", "ben", "cid", "dot"];
    // The other replica hears of the link by the store.
    await eventually(async () => {
      const body = { token, name: "x", password: "short" };
      return (await b.call("POST", "/v1/setup", { body })).status === 400;
    });
    const answers = await Promise.all(
      names.map((name, i) =>
        (i % 2 === 0 ? a : b).call("POST", "/v1/setup", { body: { token, name, password: PASSWORD } }),
      ),
    );
    expect(statusesOf(answers)).toEqual([201, 401, 401, 401]);
    const { entries } = await store.list("/headgate/v1/auth/users/");
    expect(entries).toHaveLength(1);
  });

  test("by a link that is void comes nobody: one of before the last start, or a day old", async () => {
    await using cleanup = new AsyncDisposableStack();
    const { store, remove } = await temporaryStore();
    cleanup.defer(remove);
    cleanup.defer(() => store.close());
    const clock = new FakeClock();
    const access = directAccess({ store, prefix: "/void", clock });
    access.reset([], 0);
    const former = await tokenOf(access);
    const token = await tokenOf(access);
    const use = (given: string) =>
      access.setUp({ token: given, name: "ann", password: PASSWORD }, comingFrom("10.1.1.1")).then(
        ({ identity }) => identity.name,
        (error) => error.code,
      );
    expect(await use(former)).toBe("unauthenticated");
    clock.advance(24 * 3_600_000);
    expect(await use(token)).toBe("unauthenticated");
    expect(await use(await tokenOf(access))).toBe("ann");
    expect(access.isSetupNeeded()).toBe(false);
  });

  test("needs no link where the settings or an earlier version have made an admin; what stood of one goes", async () => {
    await using cleanup = new AsyncDisposableStack();
    const { store, remove } = await temporaryStore();
    cleanup.defer(remove);
    cleanup.defer(() => store.close());
    const prefix = "/made";
    await tokenOf(directAccess({ store, prefix }));
    const withSetting = directAccess({ store, prefix, bootstrapToken: "b".repeat(32) });
    expect(await withSetting.setupLink("a", NOBODY_RUNS)).toEqual({ kind: "not-needed" });
    expect(await store.get(`${prefix}/auth/setup`)).toBeUndefined();
    const plain = directAccess({ store, prefix });
    await plain.makeOwnToken({ name: "sample-fleet", scopes: ["register"], namespaces: ["default"] });
    await tokenOf(plain);
    await plain.makeOwnToken({ name: "admin", scopes: ["admin"], namespaces: ["*"] });
    expect(await plain.setupLink("a", NOBODY_RUNS)).toEqual({ kind: "not-needed" });
    const off = directAccess({ store, prefix: "/off", mode: "off" });
    expect([off.isSetupNeeded(), await off.setupLink("a", NOBODY_RUNS)]).toEqual([
      false,
      { kind: "not-needed" },
    ]);
  });
});

describe("the link of several replicas", () => {
  test("is one's, while that runs: those that start with it say where it is; one that starts later makes its own", async () => {
    await using cleanup = new AsyncDisposableStack();
    const { store, remove } = await temporaryStore();
    cleanup.defer(remove);
    cleanup.defer(() => store.close());
    const replica = () => directAccess({ store, prefix: "/several" });
    const running = (id: string) => id !== "gone";
    const links = await Promise.all(["a", "b", "c"].map((id) => replica().setupLink(id, running)));
    const [made] = links.filter(({ kind }) => kind === "token");
    expect(links.filter(({ kind }) => kind === "elsewhere")).toHaveLength(2);
    expect(made).toBeDefined();
    const { entries } = await store.list("/several/auth/setup");
    expect(entries).toHaveLength(1);
    if (made?.kind === "token") expect(entries[0]?.value.toString()).not.toContain(made.token.split("_")[2]);
    const shown = links.findIndex(({ kind }) => kind === "token");
    const later = await replica().setupLink("d", (id) => id !== ["a", "b", "c"][shown]);
    expect(later.kind).toBe("token");
  });

  test("is one, wherever in its making another replica makes its own", async () => {
    await using cleanup = new AsyncDisposableStack();
    const { store, remove } = await temporaryStore();
    cleanup.defer(remove);
    cleanup.defer(() => store.close());
    // The first round is not interrupted: it tells how many steps there are.
    let most = 1;
    for (let n = 0; n <= most; n++) {
      const prefix = `/interrupted-${n}`;
      const other = directAccess({ store, prefix });
      const links: { kind: string }[] = [];
      let steps = 0;
      const atStep = async () => {
        steps += 1;
        if (steps === n) links.push(await other.setupLink("b", () => true));
      };
      const interrupted = directAccess({
        prefix,
        store: {
          get: async (key) => (await atStep(), store.get(key)),
          list: async (under) => (await atStep(), store.list(under)),
          txn: async (compares, operations) => (await atStep(), store.txn(compares, operations)),
          grantLease: (seconds) => store.grantLease(seconds),
        },
      });
      links.push(await interrupted.setupLink("a", () => true));
      expect(
        links.filter(({ kind }) => kind === "token"),
        `interrupted at step ${n}`,
      ).toHaveLength(1);
      most = Math.max(most, steps);
    }
    expect(most).toBeGreaterThan(3);
  });
});

test("replicas know the same cluster secret, and no other", async () => {
  await using cleanup = new AsyncDisposableStack();
  const { store, remove } = await temporaryStore();
  cleanup.defer(remove);
  cleanup.defer(() => store.close());
  const [a, b] = [directAccess({ store, prefix: "/secret" }), directAccess({ store, prefix: "/secret" })];
  await Promise.all([a.ensureClusterSecret(), b.ensureClusterSecret()]);
  expect(a.isClusterSecret(b.clusterSecret())).toBe(true);
  expect(a.isClusterSecret("x".repeat(64))).toBe(false);
});

test("access that changes on one replica changes on the other: users made, changed and signed in by way of a follower", async () => {
  await using cleanup = new AsyncDisposableStack();
  const { store, remove } = await temporaryStore();
  cleanup.defer(remove);
  cleanup.defer(() => store.close());
  await using a = await withoutAdmin({ store, id: "a" });
  await using b = await withoutAdmin({ store, id: "b" });
  const [leader, follower] = a.control.role() === "leader" ? [a, b] : [b, a];
  const token = await tokenOf(follower.access);
  const made = await follower.call("POST", "/v1/setup", { body: { token, name: "ann", password: PASSWORD } });
  expect(made.status, made.text).toBe(201);
  const cookie = cookieOf(made);
  const ann = asSession(() => follower, cookie);
  await eventually(async () => (await ann("GET", "/v1/users")).status === 200);
  const invited = await ann("POST", "/v1/users", { name: "ben", role: "viewer" });
  expect(invited.status, invited.text).toBe(201);
  const { user, invitation } = invited.json;
  const entered = await eventually(async () => {
    const body = { token: invitation.token, password: PASSWORD };
    const answer = await follower.call("POST", "/v1/setup", { body });
    return answer.status === 201 && answer;
  });
  const ben = { cookie: cookieOf(entered) };
  await eventually(async () => (await leader.call("GET", "/v1/session", { headers: ben })).status === 200);
  const streams = await Promise.all(
    [leader, follower].map(({ url }) => fetch(`${url}/v1/events/stream`, { headers: ben })),
  );
  const records = await ann("GET", "/v1/audit?action=createUser");
  expect(records.json.items).toMatchObject([{ actor: "ann", credential: { kind: "user" } }]);
  expect((await ann("PATCH", `/v1/users/${user.id}`, { disabled: true })).status).toBe(200);
  for (const { body } of streams) await expect(new Response(body).text()).rejects.toThrow();
  for (const { call } of [leader, follower].map((on) => ({ call: on.call.bind(on) })))
    expect((await call("GET", "/v1/session", { headers: ben })).status).toBe(401);
});
