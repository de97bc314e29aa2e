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
  const before = directory.tokenByHash(HASH)!;
  expect(directory.holds(before)).toBe(true);
  directory.apply([{ kind: "put", entry: token("a", 2, { scopes: [] }) }]);
  expect(directory.holds(before)).toBe(false);
  expect(directory.tokenByHash(HASH)?.scopes).toEqual([]);
});

test("a new listing takes away what is gone from it, and keeps what was written after it", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1), token("b", 2, { hash: "b".repeat(43) })], 2);
  directory.put(token("c", 9, { hash: "c".repeat(43) }));
  directory.reset([token("b", 2, { hash: "b".repeat(43) })], 5);
  expect(directory.tokenByHash(HASH)).toBeUndefined();
  expect(directory.tokenByHash("b".repeat(43))?.id).toBe("b");
  expect(directory.tokenByHash("c".repeat(43))?.id).toBe("c");
  directory.apply([{ kind: "put", entry: token("c", 8, { hash: "c".repeat(43), name: "older" }) }]);
  expect(directory.tokenByHash("c".repeat(43))?.name).toBe("c");
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
  expect(directory.tokenByHash(HASH)).toBeUndefined();
  expect(directory.tokenByHash("z".repeat(43))?.id).toBe("z");
  expect(log.lines).toMatchObject([{ level: "warn", fields: { key: `${ROOT}tokens/a` } }]);
});

test("a record overwritten by nonsense lets nobody in any more", () => {
  const directory = new Directory(ROOT, keptLog());
  directory.reset([token("a", 1)], 1);
  directory.apply([{ kind: "put", entry: entry("tokens/a", "nonsense", 2) }]);
  expect(directory.tokenByHash(HASH)).toBeUndefined();
});
