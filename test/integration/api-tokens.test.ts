import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditRecord } from "#lib/contract/audit.ts";
import { ApiServer, BOOTSTRAP } from "#test/support/api-server.ts";
import { callsOf } from "#test/support/api-calls.ts";
import { eventually } from "#test/support/eventually.ts";
import { activeUser, asSession, PASSWORD, signIn, statusesOf } from "#test/support/users.ts";

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

describe("an invitation", () => {
  test("works once; a newer one voids it; what it replaces stands until it is used", async () => {
    const { id, cookie, invitation: used } = await activeUser(server, "fay", { role: "viewer" });
    const accept = (token: string, password = PASSWORD, more = {}) =>
      server.call("POST", "/v1/setup", { body: { token, password, ...more } });
    expect((await accept(used)).status).toBe(401);
    const first = (await ok("inviteUser", `/v1/users/${id}/invitation`)).invitation.token;
    const second = (await ok("inviteUser", `/v1/users/${id}/invitation`)).invitation.token;
    expect((await as(cookie)("GET", "/v1/session")).status).toBe(200);
    expect((await signIn(server, "fay")).status).toBe(201);
    expect((await accept(first)).json.error.message).toContain("this link is not valid");
    expect((await accept(second, PASSWORD, { name: "fay" })).status).toBe(400);
    expect((await accept(second, "a new password")).status).toBe(201);
    expect((await as(cookie)("GET", "/v1/session")).status).toBe(401);
    expect((await signIn(server, "fay")).status).toBe(401);
    expect((await accept(second)).status).toBe(401);
  });

  test("is void once the password is changed, or its user disabled: no link that is still about undoes that", async () => {
    const { id, cookie } = await activeUser(server, "ida", { role: "viewer" });
    const accept = async (token: string) =>
      (await server.call("POST", "/v1/setup", { body: { token, password: PASSWORD } })).status;
    const invite = async () => (await ok("inviteUser", `/v1/users/${id}/invitation`)).invitation.token;
    const before = await invite();
    const body = { current: PASSWORD, next: "another password" };
    expect((await as(cookie)("PUT", "/v1/session/password", body)).status).toBe(204);
    expect(await accept(before)).toBe(401);
    const other = await invite();
    await ok("changeUser", `/v1/users/${id}`, { disabled: true });
    const enabled = await ok("changeUser", `/v1/users/${id}`, { disabled: false });
    expect(enabled.invitationExpiresAt).toBeUndefined();
    expect(await accept(other)).toBe(401);
    expect(await accept(await invite())).toBe(201);
  });

  test("used twice at once lets one in", async () => {
    const { invitation } = await ok("createUser", "/v1/users", { name: "gus", role: "viewer" });
    const body = { token: invitation.token, password: PASSWORD };
    const answers = await Promise.all([1, 2, 3].map(() => server.call("POST", "/v1/setup", { body })));
    expect(statusesOf(answers)).toEqual([201, 401, 401]);
  });
});

describe("a machine token", () => {
  test("is told once, does what it may, is seen in the list, and ends with what it opened", async () => {
    const body = { name: "ci", scopes: ["view" as const], namespaces: ["default"], expiresInSeconds: 3600 };
    const { token, view } = await ok("createToken", "/v1/tokens", body);
    expect(view).toMatchObject({ name: "ci", createdBy: "bootstrap", namespaces: ["default"] });
    expect((view.expiresAt ?? 0) - (view.createdAt ?? 0)).toBeCloseTo(3_600_000, -2);
    expect((await server.call("GET", ONE, { token })).status).toBe(200);
    const stream = await fetch(`${server.url}/v1/events/stream`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const list = await call("GET", "/v1/tokens");
    expect(list.json.items.map(({ id }: { id: string }) => id)).toContain(view.id);
    expect(list.text).not.toContain(token.split("_")[2]);
    await ok("deleteToken", `/v1/tokens/${view.id}`);
    await expect(new Response(stream.body).text()).rejects.toThrow();
    expect((await server.call("GET", ONE, { token })).status).toBe(401);
    const changes = (await newest()).filter(({ change }) => change.includes(view.id));
    expect(changes.map(({ action }) => action)).toEqual(["deleteToken", "createToken"]);
  });

  test("lasts 90 days unless said otherwise, and for ever where that is said", async () => {
    const made = await ok("createToken", "/v1/tokens", { name: "default", scopes: ["view"] });
    expect((made.view.expiresAt ?? 0) - (made.view.createdAt ?? 0)).toBe(90 * 86_400_000);
    const never = await ok("createToken", "/v1/tokens", { name: "n", scopes: ["view"], expiresInSeconds: 0 });
    expect(never.view.expiresAt).toBeUndefined();
    for (const scopes of [[], ["root"]])
      expect((await call("POST", "/v1/tokens", { name: "x", scopes })).status).toBe(400);
  });

  test("of the settings is in the list by no part of its hash, and is not ended here", async () => {
    const [first] = (await ok("listTokens", "/v1/tokens")).items;
    expect(first).toEqual({ id: "bootstrap", name: "bootstrap", scopes: ["admin"], namespaces: ["*"] });
    const answer = await call("DELETE", "/v1/tokens/bootstrap");
    expect([answer.status, answer.json.error.message]).toEqual([
      412,
      expect.stringContaining("HEADGATE_BOOTSTRAP_TOKEN"),
    ]);
  });

  test("a sign-in by one is recorded once an hour an address, not each time", async () => {
    const token = await server.token(["view"], ["*"], "recorded");
    for (let i = 0; i < 3; i++)
      expect((await server.call("POST", "/v1/session", { body: { token } })).json.kind).toBe("token");
    const records = (await newest()).filter(({ actor }) => actor === "recorded");
    expect(records.map(({ action, change }) => [action, change])).toEqual([
      ["createSession", "signed in with a token"],
    ]);
  });
});

test("no password, token or link is in a log, an audit record or the store", async () => {
  const { token } = await ok("createToken", "/v1/tokens", { name: "quiet", scopes: ["view"] });
  const { invitation } = await activeUser(server, "hal", { role: "viewer" });
  await signIn(server, "hal", "a wrong password of hal");
  await server.call("POST", "/v1/setup", { body: { token: invitation, password: "another of hal's" } });
  const secrets = [token, invitation].map((secret) => secret.split("_")[2] ?? "");
  const { entries } = await server.store.list("/headgate/v1/");
  const kept = entries.map(({ key, value }) => key + value.toString()).join("\n");
  const logged = JSON.stringify(server.log.lines);
  for (const secret of [...secrets, PASSWORD, "a wrong password of hal", "another of hal's", BOOTSTRAP]) {
    expect(kept).not.toContain(secret);
    expect(logged).not.toContain(secret);
  }
  for (const query of [`token=${invitation}`, `q=${invitation}`, `q=${token}`]) {
    const answer = await call("GET", `/v1/search?${query}`);
    expect([answer.status, answer.json.error.message]).toEqual([
      400,
      expect.stringContaining("never goes in a URL"),
    ]);
  }
});
