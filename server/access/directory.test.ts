import { expect, test } from "vitest";
import { keptLog } from "#test/support/kept-log.ts";
import { Directory } from "./directory.ts";

const ROOT = "/headgate/v1/auth/";
const HASH = "h".repeat(43);

function entry(path: string, value: unknown, modRevision: number) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { key: ROOT + path, value: Buffer.from(text), createRevision: 1, modRevision };
}
function token(id: string, modRevision: number, rest: object = {}) {
  const record = {
    v: 1,
    id,
    name: id,
    hash: HASH,
    scopes: ["view"],
    namespaces: ["*"],
    createdAt: 0,
    ...rest,
  };
  return entry(`tokens/${id}`, record, modRevision);
}
const session = (tokenId: string, modRevision: number) =>
  entry("sessions/s", { v: 1, tokenId, createdAt: 0, expiresAt: 9e15 }, modRevision);

test("a session stands for its token, in whatever order they come, and falls with it", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([session("a", 2), token("a", 3)], 3);
  const identity = directory.sessionByHash("s");
  expect(identity).toMatchObject({ kind: "session", id: "a", scopes: ["view"] });
  expect(directory.sessionByHash("s")).toBe(identity);
  directory.apply([{ kind: "delete", key: `${ROOT}tokens/a`, modRevision: 4 }]);
  expect(directory.sessionByHash("s")).toBeUndefined();
  expect(directory.holds(identity!)).toBe(false);
});

test("a token whose rights change is another identity: what was given out before no longer stands", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1)], 1);
  const before = directory.tokens.byHash(HASH)!;
  expect(directory.holds(before)).toBe(true);
  directory.apply([{ kind: "put", entry: token("a", 2, { scopes: [] }) }]);
  expect(directory.holds(before)).toBe(false);
  expect(directory.tokens.byHash(HASH)?.scopes).toEqual([]);
});

test("a token that is read again as it was, of another history, ends nothing that is open", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 5)], 5);
  const before = directory.tokens.byHash(HASH)!;
  directory.forgetRevisions();
  directory.reset([token("a", 1)], 1);
  expect(directory.holds(before)).toBe(true);
  expect(directory.tokens.byHash(HASH)).toBe(before);
});

test("a new listing takes away what is gone from it, and keeps what was written after it", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1), token("b", 2, { hash: "b".repeat(43) })], 2);
  directory.put(token("c", 9, { hash: "c".repeat(43) }));
  directory.reset([token("b", 2, { hash: "b".repeat(43) })], 5);
  expect(directory.tokens.byHash(HASH)).toBeUndefined();
  expect(directory.tokens.byHash("b".repeat(43))?.id).toBe("b");
  expect(directory.tokens.byHash("c".repeat(43))?.id).toBe("c");
  directory.apply([{ kind: "put", entry: token("c", 8, { hash: "c".repeat(43), name: "older" }) }]);
  expect(directory.tokens.byHash("c".repeat(43))?.name).toBe("c");
});

test.each([
  ["not JSON", "{"],
  ["of another shape", { v: 1 }],
  ["of a later version", { v: 2, id: "a", name: "a", hash: HASH, scopes: [], namespaces: [], createdAt: 0 }],
  [
    "under another id",
    { v: 1, id: "b", name: "a", hash: HASH, scopes: ["admin"], namespaces: ["*"], createdAt: 0 },
  ],
  [
    "with a scope that does not exist",
    { v: 1, id: "a", name: "a", hash: HASH, scopes: ["root"], namespaces: ["*"], createdAt: 0 },
  ],
])("a token record that is %s is left out and logged; the others go on", (_, value) => {
  const log = keptLog();
  const directory = new Directory(ROOT, log);
  directory.reset([entry("tokens/a", value, 1), token("z", 2, { hash: "z".repeat(43) })], 2);
  expect(directory.tokens.byHash(HASH)).toBeUndefined();
  expect(directory.tokens.byHash("z".repeat(43))?.id).toBe("z");
  expect(log.lines).toMatchObject([{ level: "warn", fields: { key: `${ROOT}tokens/a` } }]);
});

test("a record overwritten by nonsense lets nobody in any more", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1)], 1);
  directory.apply([{ kind: "put", entry: entry("tokens/a", "nonsense", 2) }]);
  expect(directory.tokens.byHash(HASH)).toBeUndefined();
});

const user = (modRevision: number, rest: object = {}) =>
  entry(
    "users/u",
    {
      v: 1,
      id: "u",
      name: "Ann",
      role: "operator",
      namespaces: ["default"],
      isDisabled: false,
      generation: 1,
      createdAt: 0,
      ...rest,
    },
    modRevision,
  );
const userSession = (generation: number, modRevision: number) =>
  entry("sessions/s", { v: 1, userId: "u", generation, createdAt: 0, expiresAt: 9e15 }, modRevision);

test("a user's session stands for the role, and for nothing once the user is of another generation, disabled or gone", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([userSession(1, 2), user(3)], 3);
  const identity = directory.sessionByHash("s")!;
  expect(identity).toMatchObject({ kind: "session", id: "u", name: "Ann", role: "operator" });
  expect(identity.scopes).toEqual(["view", "drain"]);
  expect(identity.namespaces).toEqual(["default"]);
  for (const rest of [{ generation: 2 }, { isDisabled: true }]) {
    directory.reset([userSession(1, 2), user(3)], 3);
    directory.apply([{ kind: "put", entry: user(4, rest) }]);
    expect(directory.sessionByHash("s")).toBeUndefined();
    expect(directory.holds(identity)).toBe(false);
    directory.forgetRevisions();
  }
  directory.apply([{ kind: "delete", key: `${ROOT}users/u`, modRevision: 9 }]);
  expect(directory.sessionByHash("s")).toBeUndefined();
});

test("what is written of a user and leaves the rights as they are ends nothing: an invitation, the last sign-in", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([userSession(1, 2), user(3)], 3);
  const identity = directory.sessionByHash("s")!;
  const invitation = { hash: HASH, expiresAt: 9e15 };
  directory.apply([{ kind: "put", entry: user(4, { invitation }) }]);
  directory.apply([{ kind: "put", entry: entry("seen/u", { v: 1, at: 7 }, 5) }]);
  expect(directory.holds(identity)).toBe(true);
  expect(directory.users.byInvitation(HASH)?.id).toBe("u");
  expect(directory.seenAt("u")).toBe(7);
});

test("an admin, whatever namespaces the record names, is one of all namespaces", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([userSession(1, 2), user(3, { role: "admin" })], 3);
  expect(directory.sessionByHash("s")).toMatchObject({ scopes: ["admin"], namespaces: ["*"] });
});

test("what was deleted here does not come back by an older version of it that is still on its way", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1)], 1);
  directory.deleted(`${ROOT}tokens/a`, 9);
  directory.apply([{ kind: "put", entry: token("a", 8) }]);
  expect(directory.tokens.byHash(HASH)).toBeUndefined();
  directory.apply([{ kind: "delete", key: `${ROOT}tokens/a`, modRevision: 9 }]);
  directory.apply([{ kind: "put", entry: token("a", 10) }]);
  expect(directory.tokens.byHash(HASH)?.id).toBe("a");
});

test("whoever listens is told when a token, a user or a session may have ended, and not of sign-ins", () => {
  const directory = new Directory(ROOT, keptLog());
  let told = 0;
  const stop = directory.onEnded(() => (told += 1));
  directory.apply([{ kind: "put", entry: userSession(1, 2) }]);
  directory.apply([{ kind: "put", entry: entry("seen/u", { v: 1, at: 7 }, 3) }]);
  expect(told).toBe(0);
  directory.apply([{ kind: "put", entry: user(4) }]);
  directory.apply([{ kind: "delete", key: `${ROOT}sessions/s`, modRevision: 5 }]);
  expect(told).toBe(2);
  stop();
  directory.apply([{ kind: "put", entry: token("a", 6) }]);
  expect(told).toBe(2);
});

test("a user or token that cannot be read may be an admin's of another version: no set-up is needed then", () => {
  const directory = new Directory(ROOT, keptLog());
  expect(directory.hasAdmin(0)).toBe(false);
  directory.apply([{ kind: "put", entry: entry("users/u", { v: 2 }, 1) }]);
  expect(directory.hasAdmin(0)).toBe(true);
  directory.apply([{ kind: "delete", key: `${ROOT}users/u`, modRevision: 2 }]);
  expect(directory.hasAdmin(0)).toBe(false);
});
