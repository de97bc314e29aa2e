import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditRecord } from "#lib/contract/audit.ts";
import { ApiServer } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";
import { activeUser, asSession, cookieOf, PASSWORD, signIn, statusesOf } from "#test/support/users.ts";

const ONE = "/v1/namespaces/default/services/orders/instances/10.0.0.1:8080";

let server: ApiServer;
const { ok, call } = callsOf(() => server);
const as = (cookie: string) => asSession(() => server, cookie);

beforeAll(async () => {
  server = await ApiServer.start();
  await eventually(() => server.control.role() === "leader");
  await call("PUT", ONE, {});
});
afterAll(() => server[Symbol.asyncDispose]());

const newest = async (): Promise<readonly AuditRecord[]> =>
  (await ok("listAudit", "/v1/audit?limit=50")).items;
const userNamed = async (name: string) =>
  (await ok("listUsers", "/v1/users")).items.find((user) => user.name === name);

describe("a user", () => {
  test("is invited, chooses a password, and does what the role may; each step has its record", async () => {
    const { user, invitation } = await ok("createUser", "/v1/users", {
      name: "Ann",
      role: "operator",
      namespaces: ["default"],
    });
    expect(user).toMatchObject({ state: "invited", role: "operator", createdBy: "bootstrap", sessions: 0 });
    expect((await signIn(server, "ann")).status).toBe(401);
    const entered = await server.call("POST", "/v1/setup", {
      body: { token: invitation.token, password: PASSWORD },
    });
    expect(entered.json).toMatchObject({ name: "Ann", kind: "user", role: "operator", userId: user.id });
    expect(entered.json.scopes).toEqual(["view", "drain"]);
    const ann = as(cookieOf(entered));
    expect((await ann("GET", ONE)).status).toBe(200);
    const drained = await ann("POST", `${ONE}/drain`, { reason: "r", force: ["minServing", "minCapacity"] });
    expect(drained.json.drain.owner).toBe("Ann");
    await ann("DELETE", `${ONE}/drain`);
    expect((await ann("GET", "/v1/namespaces/other/services")).status).toBe(403);
    for (const [method, path] of [
      ["GET", "/v1/users"],
      ["GET", "/v1/tokens"],
      ["GET", "/v1/audit"],
    ] as const)
      expect((await ann(method, path)).status, path).toBe(403);
    expect(await userNamed("Ann")).toMatchObject({
      state: "active",
      sessions: 1,
      lastSignInAt: expect.any(Number),
    });
    // Names are the same in either case.
    expect((await signIn(server, "aNN")).status).toBe(201);
    const records = (await newest()).filter(({ credential }) => credential?.id === user.id);
    expect(records.map(({ action, change }) => [action, change])).toEqual([
      ["createSession", "signed in"],
      ["undrain", "undrain"],
      ["drain", "drain"],
      ["setUp", "invitation used: password chosen"],
    ]);
    expect(records[0]).toMatchObject({ actor: "Ann", from: "127.0.0.1", credential: { kind: "user" } });
    const [made] = (await newest()).filter(({ action }) => action === "createUser");
    expect(made?.change).toBe("user Ann made and invited: operator of default");
    const stored = await server.store.get(`/headgate/v1/auth/users/${user.id}`);
    expect(stored?.value.toString()).not.toContain(invitation.token);
  });

  test("has a name that nobody else has, also where two are made at once", async () => {
    const body = { name: "twin", role: "viewer" };
    const answers = await Promise.all([
      call("POST", "/v1/users", body),
      call("POST", "/v1/users", { ...body, name: "TWIN" }),
    ]);
    expect(statusesOf(answers)).toEqual([201, 409]);
    expect((await ok("listUsers", "/v1/users")).items.filter(({ name }) => /twin/i.test(name))).toHaveLength(
      1,
    );
  });

  test("whose rights change is signed out everywhere at once, and comes in again with the new ones", async () => {
    const { id, cookie } = await activeUser(server, "bea", { role: "viewer" });
    const stream = await fetch(`${server.url}/v1/events/stream`, { headers: { cookie } });
    expect(stream.status).toBe(200);
    await ok("changeUser", `/v1/users/${id}`, { role: "editor", namespaces: ["default"] });
    await expect(new Response(stream.body).text()).rejects.toThrow();
    expect((await as(cookie)("GET", "/v1/session")).status).toBe(401);
    const again = await signIn(server, "bea");
    expect(again.json).toMatchObject({ role: "editor", namespaces: ["default"] });
    const [record] = await newest();
    expect(record?.action).toBe("createSession");
    const changed = (await newest()).find(({ action }) => action === "changeUser");
    expect(changed?.change).toBe("user bea: viewer of all namespaces → editor of default");
  });

  test("who is disabled or deleted is out at once, and the open stream falls", async () => {
    const { id, cookie } = await activeUser(server, "cid", { role: "viewer" });
    await ok("changeUser", `/v1/users/${id}`, { disabled: true });
    expect((await as(cookie)("GET", "/v1/session")).status).toBe(401);
    expect((await signIn(server, "cid")).status).toBe(401);
    expect((await call("POST", `/v1/users/${id}/invitation`)).status).toBe(412);
    await ok("changeUser", `/v1/users/${id}`, { disabled: false });
    const back = cookieOf(await signIn(server, "cid"));
    const stream = await fetch(`${server.url}/v1/events/stream`, { headers: { cookie: back } });
    await ok("deleteUser", `/v1/users/${id}`);
    await expect(new Response(stream.body).text()).rejects.toThrow();
    expect((await as(back)("GET", "/v1/session")).status).toBe(401);
    expect(await userNamed("cid")).toBeUndefined();
    expect((await call("DELETE", `/v1/users/${id}`)).status).toBe(404);
    // The name is free again.
    await activeUser(server, "cid", { role: "viewer" });
  });

  test("changes the password: the tab goes on under a new session, the others end; a wrong one says which field", async () => {
    const { cookie } = await activeUser(server, "dot", { role: "viewer" });
    const other = cookieOf(await signIn(server, "dot"));
    const dot = as(cookie);
    const wrong = await dot("PUT", "/v1/session/password", { current: "no", next: "another password" });
    expect([wrong.status, wrong.json.error.details.issues[0].path]).toEqual([400, "body.current"]);
    const short = await dot("PUT", "/v1/session/password", { current: PASSWORD, next: "short" });
    expect([short.status, short.json.error.details.issues[0].path]).toEqual([400, "body.next"]);
    const changed = await dot("PUT", "/v1/session/password", { current: PASSWORD, next: "another password" });
    expect(changed.status).toBe(204);
    const next = cookieOf(changed);
    expect(next).not.toBe(cookie);
    expect((await as(next)("GET", "/v1/session")).status).toBe(200);
    for (const gone of [cookie, other]) expect((await as(gone)("GET", "/v1/session")).status).toBe(401);
    expect((await signIn(server, "dot")).status).toBe(401);
    expect((await signIn(server, "dot", "another password")).status).toBe(201);
    const bearer = await call("PUT", "/v1/session/password", { current: "x", next: "another password" });
    expect(bearer.status).toBe(412);
  });

  test("has no password that is the name", async () => {
    const { invitation } = await ok("createUser", "/v1/users", { name: "eve-the-operator", role: "viewer" });
    const answer = await server.call("POST", "/v1/setup", {
      body: { token: invitation.token, password: "EVE-the-operator" },
    });
    expect([answer.status, answer.json.error.details.issues[0].path]).toEqual([400, "body.password"]);
  });

  test("an admin is one of all namespaces; one of some makes no users, or he would make himself more", async () => {
    const { user } = await ok("createUser", "/v1/users", {
      name: "boss",
      role: "admin",
      namespaces: ["default"],
    });
    expect(user.namespaces).toEqual(["*"]);
    const token = await server.token(["admin"], ["default"]);
    const tries = [
      ["GET", "/v1/users", undefined],
      ["POST", "/v1/users", { name: "more", role: "admin" }],
      ["PATCH", `/v1/users/${user.id}`, { role: "viewer" }],
      ["DELETE", `/v1/users/${user.id}`, undefined],
      ["POST", `/v1/users/${user.id}/invitation`, undefined],
      ["GET", "/v1/tokens", undefined],
      ["POST", "/v1/tokens", { name: "more", scopes: ["admin"] }],
      ["DELETE", "/v1/tokens/000000000000", undefined],
    ] as const;
    for (const [method, path, body] of tries)
      expect((await server.call(method, path, { token, body })).status, `${method} ${path}`).toBe(403);
  });
});
