import { expect, test } from "vitest";
import type { Store } from "#server/ports/store.ts";
import { ApiServer, temporaryStore } from "#test/support/api-server.ts";
import { comingFrom, directAccess } from "#test/support/direct-access.ts";
import { eventually } from "#test/support/eventually.ts";
import { activeUser, asSession, cookieOf, PASSWORD } from "#test/support/users.ts";

/** A server whose settings let nobody in, and its first admin. */
async function withAdmin() {
  const server = await ApiServer.start({ bootstrapToken: undefined });
  await eventually(() => server.control.role() === "leader");
  const link = await server.access.setupLink("a", () => false);
  if (link.kind !== "token") throw new Error(`no link: ${link.kind}`);
  const body = { token: link.token, name: "ann", password: PASSWORD };
  const answer = await server.call("POST", "/v1/setup", { body });
  expect(answer.status, answer.text).toBe(201);
  return { server, id: answer.json.userId as string, ann: asSession(() => server, cookieOf(answer)) };
}

test("the last admin is not deleted, disabled or demoted, and one who was only invited does not stand in", async () => {
  const { server, id, ann } = await withAdmin();
  await using _server = server;
  expect((await ann("POST", "/v1/users", { name: "invited", role: "admin" })).status).toBe(201);
  const once = { name: "once", scopes: ["admin"], expiresInSeconds: 0 };
  const { json } = await ann("POST", "/v1/tokens", { ...once, namespaces: ["default"] });
  for (const [method, path, body] of [
    ["DELETE", `/v1/users/${id}`, undefined],
    ["PATCH", `/v1/users/${id}`, { disabled: true }],
    ["PATCH", `/v1/users/${id}`, { role: "viewer" }],
  ] as const) {
    const answer = await ann(method, path, body);
    expect([answer.status, answer.json.error.code], method).toEqual([412, "precondition_failed"]);
    expect(answer.json.error.message).toContain("last way in as an admin");
  }
  // A token that may do all, everywhere, is a way in; it is the last once she is gone.
  const made = await ann("POST", "/v1/tokens", once);
  expect((await ann("DELETE", `/v1/tokens/${json.view.id}`)).status).toBe(204);
  expect((await ann("DELETE", `/v1/users/${id}`)).status).toBe(204);
  const { token, view } = made.json;
  const refused = await server.call("DELETE", `/v1/tokens/${view.id}`, { token });
  expect(refused.status).toBe(412);
  expect((await server.call("GET", "/v1/setup")).json).toEqual({ isNeeded: false });
});

test("two admins who delete each other at once: one is left", async () => {
  const { server, id, ann } = await withAdmin();
  await using _server = server;
  const made = await ann("POST", "/v1/tokens", { name: "t", scopes: ["admin"] });
  const token = made.json.token as string;
  const bob = await activeUser(server, "bob", { role: "admin", token });
  const asBob = asSession(() => server, bob.cookie);
  expect((await ann("DELETE", `/v1/tokens/${made.json.view.id}`)).status).toBe(204);
  const answers = await Promise.all([
    ann("DELETE", `/v1/users/${bob.id}`),
    asBob("DELETE", `/v1/users/${id}`),
  ]);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  const { entries } = await server.store.list("/headgate/v1/auth/users/");
  expect(entries).toHaveLength(1);
});

test("wherever in its deletion another replica deletes the other admin, one is left", async () => {
  await using cleanup = new AsyncDisposableStack();
  const { store, remove } = await temporaryStore();
  cleanup.defer(remove);
  cleanup.defer(() => store.close());
  const by = { actor: "x", asker: comingFrom("10.1.1.1").asker };
  const read = async (on: Pick<Store, "get" | "list" | "txn" | "grantLease">, prefix: string) => {
    const access = directAccess({ store: on, prefix });
    const { entries, revision } = await store.list(`${prefix}/`);
    access.reset(entries, revision);
    return access;
  };
  let most = 1;
  for (let n = 0; n <= most; n++) {
    const prefix = `/last-${n}`;
    const admin = (name: string) => ({ name, scopes: ["admin"] as const, namespaces: ["*"] });
    const maker = directAccess({ store, prefix });
    const [one = "", two = ""] = await Promise.all(
      ["one", "two"].map(async (name) => (await maker.makeOwnToken(admin(name))).split("_")[1]),
    );
    const other = await read(store, prefix);
    const outcomes: string[] = [];
    const removal = async (access: typeof other, id: string) =>
      outcomes.push(
        await access.accounts.deleteToken(id, by).then(
          () => "deleted",
          (error: { code: string }) => error.code,
        ),
      );
    let steps = 0;
    const atStep = async () => {
      steps += 1;
      if (steps === n) await removal(other, two);
    };
    const interrupted = await read(
      {
        get: async (key) => (await atStep(), store.get(key)),
        list: async (under) => (await atStep(), store.list(under)),
        txn: async (compares, operations) => (await atStep(), store.txn(compares, operations)),
        grantLease: (seconds) => store.grantLease(seconds),
      },
      prefix,
    );
    await removal(interrupted, one);
    if (n === 0) await removal(other, two);
    expect(outcomes.toSorted(), `interrupted at step ${n}`).toEqual(["deleted", "precondition_failed"]);
    // The first round is not interrupted: it tells how many steps there are.
    if (n === 0) most = steps;
  }
  expect(most).toBeGreaterThan(3);
});
