import { expect, test } from "vitest";
import type { KeyValue, Operation, Store } from "#server/ports/store.ts";
import { comingFrom, directAccess } from "#test/support/direct-access.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { MemoryStore } from "#test/support/memory-store.ts";

const PASSWORD = "correct horse battery staple";

/** Access over a store in memory, with a first admin. */
async function withAnn(clock = new FakeClock()) {
  const memory = new MemoryStore();
  const store = Object.assign(memory, {
    get: async (key: string) => memory.entries.get(key),
    list: async (prefix: string) => await memory.page(prefix, "", 1000),
    grantLease: async () => "1" as Awaited<ReturnType<Store["grantLease"]>>, // a lease's number is text
  });
  const recorded: string[] = [];
  const access = directAccess({
    store,
    prefix: "/p",
    clock,
    onRecord: (change) => void recorded.push(change),
  });
  access.reset([], 0);
  const link = await access.setupLink("a", () => false);
  if (link.kind !== "token") throw new Error("no link");
  const body = { token: link.token, name: "ann", password: PASSWORD };
  const first = await access.setUp(body, comingFrom("10.1.1.1"));
  const attempt = async (name: string, password: string, address = "10.1.1.1") =>
    await access.signIn({ name, password }, comingFrom(address)).then(
      () => "in",
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
  const change = async (current: string) =>
    await access
      .changePassword(first.identity, { current, next: "another long password" }, comingFrom("10.1.1.1"))
      .then(
        () => "changed",
        (error: { code: string }) => error.code,
      );
  return { access, attempt, change, clock, first, memory, recorded };
}

test("an unknown name, a wrong password, a disabled user and one without a password are told alike", async () => {
  const { access, attempt, memory } = await withAnn();
  const stored = [...memory.entries.values()].find(({ key }) => key.includes("/users/"));
  const write = (id: string, change: object) => {
    const record = { ...JSON.parse(stored!.value.toString()), ...change, id };
    const value = Buffer.from(JSON.stringify(record));
    const entry: KeyValue = { key: `/p/auth/users/${id}`, value, createRevision: 9, modRevision: 9 };
    access.apply([{ kind: "put", entry }], 9);
  };
  write("b", { name: "ben", isDisabled: true });
  write("c", { name: "cid", password: undefined });
  const told = [
    await attempt("nobody", PASSWORD),
    await attempt("ann", "wrong"),
    await attempt("ben", PASSWORD),
    await attempt("cid", PASSWORD),
  ];
  expect(new Set(told)).toEqual(
    new Set(["unauthenticated: there is no such user, or the password is another"]),
  );
  expect(await attempt("ANN", PASSWORD)).toBe("in");
});

test("guessing is held back for a name from however many addresses, and for an address with however many names", async () => {
  const { attempt, change, clock } = await withAnn();
  const kinds = async (attempts: readonly (readonly [string, string])[]) => {
    const outcomes: string[] = [];
    for (const [name, address] of attempts)
      outcomes.push((await attempt(name, "wrong", address)).split(":")[0] ?? "");
    return outcomes;
  };
  const many = Array.from({ length: 32 }, (_, i) => i);
  const byName = await kinds(many.map((i) => ["ann", `10.2.0.${i}`]));
  expect(byName.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => "unauthenticated"));
  expect(byName.slice(30)).toEqual(["rate_limited", "rate_limited"]);
  // Her own way in stays open: where she came from lately counts for itself.
  expect(await attempt("ann", "wrong")).toContain("unauthenticated");
  expect(await attempt("ann", PASSWORD)).toBe("in");
  expect(await change("wrong")).toBe("invalid_argument");
  const byAddress = await kinds(many.slice(0, 12).map((i) => [`user-${i}`, "10.3.0.1"]));
  expect(byAddress.slice(10)).toEqual(["rate_limited", "rate_limited"]);
  expect(await attempt("ann", PASSWORD, "10.4.0.1")).toContain("rate_limited");
  clock.advance(1000);
  expect(await attempt("ann", PASSWORD, "10.4.0.1")).toBe("in");
});

test("where a user came from lately is kept with the last sign-in: of so many places, and for other replicas too", async () => {
  const { attempt, memory } = await withAnn();
  for (let i = 0; i < 9; i++) expect(await attempt("ann", PASSWORD, `10.5.0.${i}`)).toBe("in");
  const seen = [...memory.entries.values()].find(({ key }) => key.includes("/seen/"));
  const { from } = JSON.parse(seen!.value.toString());
  expect(from).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((i) => `10.5.0.${i}`));
});

test("guessing at the password by a stolen session is held back", async () => {
  const { change } = await withAnn();
  for (let i = 0; i < 10; i++) expect(await change("wrong")).toBe("invalid_argument");
  expect(await change(PASSWORD)).toBe("rate_limited");
});

test("a user's sign-ins are recorded, one a minute from an address; failures never", async () => {
  const { attempt, clock, recorded } = await withAnn();
  recorded.length = 0;
  for (const address of ["10.1.1.1", "10.1.1.1", "10.1.1.2"]) await attempt("ann", PASSWORD, address);
  await attempt("ann", "wrong");
  expect(recorded).toEqual(["signed in", "signed in"]);
  clock.advance(60_000);
  await attempt("ann", PASSWORD);
  expect(recorded).toHaveLength(3);
});

test("whoever comes in from ever other addresses fills no audit: of a user or token so many sign-ins are recorded", async () => {
  const { access, clock, recorded } = await withAnn();
  const token = await access.makeOwnToken({ name: "t", scopes: ["view"], namespaces: ["*"] });
  recorded.length = 0;
  for (let i = 0; i < 80; i++) await access.signIn({ token }, comingFrom(`10.6.0.${i}`));
  expect(recorded).toHaveLength(60);
  clock.advance(60_000);
  await access.signIn({ token }, comingFrom("10.6.1.1"));
  expect(recorded).toHaveLength(61);
});

test("whoever was changed while the password was looked at is not let in", async () => {
  const { access, attempt, memory, recorded } = await withAnn();
  recorded.length = 0;
  const [user] = [...memory.entries.values()].filter(({ key }) => key.includes("/users/"));
  const pending = attempt("ann", PASSWORD);
  access.apply([{ kind: "delete", key: user!.key, modRevision: memory.revision + 1 }], memory.revision + 1);
  expect(await pending).toBe("unauthenticated: there is no such user, or the password is another");
  expect(recorded).toEqual([]);
});

test("who was disabled while the request was on its way changes no password", async () => {
  const { access, change, memory, recorded } = await withAnn();
  const [user] = [...memory.entries.values()].filter(({ key }) => key.includes("/users/"));
  const value = Buffer.from(JSON.stringify({ ...JSON.parse(user!.value.toString()), isDisabled: true }));
  const entry: KeyValue = { ...user!, value, modRevision: memory.revision + 1 };
  access.apply([{ kind: "put", entry }], memory.revision + 1);
  recorded.length = 0;
  expect(await change(PASSWORD)).toBe("unauthenticated");
  expect(recorded).toEqual([]);
});

test("a token or user has a thousand sessions at most: the next ends the oldest, and nobody else's", async () => {
  const { access, clock, first, memory } = await withAnn();
  const token = await access.makeOwnToken({ name: "t", scopes: ["view"], namespaces: ["*"] });
  const cookies: string[] = [];
  for (let i = 0; i < 1002; i++) {
    clock.advance(1000);
    const { setCookie } = await access.signIn({ token }, comingFrom("10.1.1.1"));
    cookies.push(setCookie.split(";")[0] ?? "");
  }
  const known = cookies.map((cookie) => access.identify({ cookie }, false) !== undefined);
  expect(known).toEqual(cookies.map((_, i) => i >= 2));
  expect(access.isCurrent(first.identity)).toBe(true);
  const stored = [...memory.entries.keys()].filter((key) => key.includes("/sessions/"));
  expect(stored).toHaveLength(1001);
});

test("a token's last use is noted to the hour, later than the use, by one write", async () => {
  const { access, clock, memory } = await withAnn();
  const token = await access.makeOwnToken({ name: "t", scopes: ["view"], namespaces: ["*"] });
  const writes: Operation[] = [];
  const txn = memory.txn.bind(memory);
  memory.txn = async (compares, operations) => {
    writes.push(...operations);
    return await txn(compares, operations);
  };
  const use = () => access.identify({ authorization: `Bearer ${token}` }, false);
  const usedAt = clock.now();
  for (let i = 0; i < 100; i++) expect(use()).toBeDefined();
  expect(writes).toEqual([]);
  clock.advance(60_000);
  await Promise.resolve();
  use();
  clock.advance(60_000);
  await Promise.resolve();
  expect(writes).toHaveLength(1);
  await Promise.resolve();
  expect(access.accounts.tokens()[0]?.lastUsedAt).toBe(usedAt);
  clock.advance(3_600_000);
  use();
  clock.advance(60_000);
  await Promise.resolve();
  expect(writes).toHaveLength(2);
});
