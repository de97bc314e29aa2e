import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Clock } from "#server/ports/clock.ts";
import type { Store } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { collectWatch, eventText } from "#test/support/collected-watch.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { tempDir } from "#test/support/temp-dir.ts";

let dir: ReturnType<typeof tempDir>;
let dataDir: string;
const stores: Store[] = [];

const open = async (at = dataDir, clock: Clock = realClock): Promise<Store> => {
  const store = await openEmbeddedStore({ dataDir: at, clock, log: keptLog() });
  stores.push(store);
  return store;
};
const put = (key: string, value: string | Buffer = "1") =>
  ({ kind: "put", key, value: Buffer.from(value) }) as const;

beforeEach(() => {
  dir = tempDir();
  dataDir = join(dir.path, "deep", "data");
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map(async (store) => store.close()));
  dir.remove();
});

describe("the data directory", () => {
  test("is made for this user alone, and so are its files", async () => {
    const store = await open();
    await store.txn([], [put("/a")]);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const files = readdirSync(dataDir);
    expect(files).toContain("store.db");
    expect(files.filter((file) => file.endsWith(".new"))).toEqual([]);
    for (const file of files) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  test("is held by one store at a time, also within one process, and free after close", async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(`data directory ${dataDir} is in use by another Headgate`);
    // The refused one has not shaken the lock of the first.
    await first.txn([], [put("/a")]);
    await expect(open()).rejects.toThrow("is in use");
    await first.close();
    expect((await (await open()).get("/a"))?.value.toString()).toBe("1");
  });

  test("that cannot be made is refused in one line that names it", async () => {
    writeFileSync(join(dir.path, "deep"), "a file");
    await expect(open()).rejects.toThrow(
      new RegExp(`cannot open data directory ${dataDir} .*HEADGATE_DATA_DIR`),
    );
  });

  test("with a store that is a directory is refused in one line that names it", async () => {
    mkdirSync(join(dataDir, "store.db"), { recursive: true });
    await expect(open()).rejects.toThrow(join(dataDir, "store.db"));
  });
});

describe("a damaged file", () => {
  const damaged = () => new RegExp(`${join(dataDir, "store.db")} is damaged .*put back a copy`);
  let path: string;

  beforeEach(async () => {
    const store = await open();
    for (let i = 0; i < 50; i++) await store.txn([], [put(`/k/${i}`, Buffer.alloc(2000, i))]);
    await store.close();
    path = join(dataDir, "store.db");
  });

  test.each([0, 1, 50, 100, 4096, 5000, 20_000, -1, -4096])(
    "cut to %d bytes is refused, and left as it is",
    async (bytes) => {
      const size = bytes < 0 ? statSync(path).size + bytes : bytes;
      truncateSync(path, size);
      await expect(open()).rejects.toThrow(damaged());
      await expect(open()).rejects.toThrow(damaged());
      expect(statSync(path).size).toBe(size);
    },
  );

  test("that is something else is refused", async () => {
    writeFileSync(path, "something else, and longer than the header of a database file: ".repeat(10));
    await expect(open()).rejects.toThrow(damaged());
    const other = join(dir.path, "other.db");
    const database = new DatabaseSync(other);
    database.exec("CREATE TABLE t (a)");
    database.close();
    copyFileSync(other, path);
    await expect(open()).rejects.toThrow(damaged());
  });

  test("with readable permissions for others is closed to them again", async () => {
    chmodSync(path, 0o644);
    await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("reopening", () => {
  test("keeps keys, revisions, history and compaction", async () => {
    const first = await open();
    await first.txn([], [put("/a", "1"), put("/b", "1")]);
    await first.txn([], [put("/a", "2")]);
    await first.txn([], [{ kind: "delete", key: "/b" }]);
    const { revision } = await first.txn([], [put("/c", "1")]);
    await first.compact(3);
    const before = await first.list("/");
    await first.close();
    const second = await open();
    expect(await second.list("/")).toEqual(before);
    expect(before.revision).toBe(revision);
    const early = collectWatch(second, "/", 2);
    const late = collectWatch(second, "/", 3);
    await eventually(() => early.compactedAt.length > 0 && late.events.length === 3);
    expect(late.events.map(eventText)).toEqual(["+/a=2@3", "-/b@4", "+/c=1@5"]);
    expect((await second.txn([], [put("/d")])).revision).toBe(revision + 1);
  });

  test("keeps leases, each with its full time again, whatever had passed before", async () => {
    const first = await open();
    const [short, long] = [await first.grantLease(2), await first.grantLease(60)];
    const { revision } = await first.txn(
      [],
      [
        { ...put("/short"), lease: short },
        { ...put("/long"), lease: long },
      ],
    );
    await first.close();
    // Longer closed than the short one lives.
    const closedUntil = performance.now() + 2200;
    await eventually(() => performance.now() > closedUntil);
    const second = await open();
    const opened = performance.now();
    expect(await second.leaseTtl(long)).toBe(60);
    const watch = collectWatch(second, "/", revision + 1);
    await eventually(() => watch.events.length > 0);
    expect(performance.now() - opened).toBeGreaterThan(1900);
    expect(watch.events.map(eventText)).toEqual([`-/short@${revision + 1}`]);
    expect(await second.get("/long")).toBeDefined();
  });
});

test("after a stall of the process every lease starts again at its full time", async () => {
  const store = await open();
  const lease = await store.grantLease(2);
  await store.txn([], [{ ...put("/a"), lease }]);
  const stalledUntil = performance.now() + 2500;
  while (performance.now() < stalledUntil);
  const resumed = performance.now();
  const watch = collectWatch(store, "/", 3);
  await eventually(() => watch.events.length === 1);
  expect(performance.now() - resumed).toBeGreaterThan(1900);
});

test("keep-alives write nothing to the disk", async () => {
  const store = await open();
  const lease = await store.grantLease(60);
  const sizes = () => readdirSync(dataDir).map((file) => [file, statSync(join(dataDir, file)).mtimeMs]);
  const before = sizes();
  for (let i = 0; i < 1000; i++) await store.keepAlive(lease);
  expect(sizes()).toEqual(before);
});

test("compaction gives space back", async () => {
  const store = await open();
  const value = Buffer.alloc(10_000, 1);
  const write = async (): Promise<number> => {
    let revision = 0;
    for (let i = 0; i < 500; i++) ({ revision } = await store.txn([], [put(`/k/${i % 10}`, value)]));
    return revision;
  };
  await store.compact(await write());
  const path = join(dataDir, "store.db");
  const size = statSync(path).size;
  for (let round = 0; round < 3; round++) await store.compact(await write());
  // Each round wrote 5 MB anew.
  expect(statSync(path).size).toBeLessThan(size + 7_500_000);
  expect((await store.list("/k/")).entries.length).toBe(10);
});
