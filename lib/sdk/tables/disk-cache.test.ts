import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { sdkTable } from "#test/support/sdk-table.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { DiskCache } from "./disk-cache.ts";

let dir: ReturnType<typeof tempDir>;
let troubles: string[];
beforeEach(() => {
  dir = tempDir();
  troubles = [];
});
afterEach(() => dir.remove());

const open = (everyMs?: number) =>
  new DiskCache({
    dir: dir.path,
    namespace: "default",
    everyMs,
    onTrouble: (what) => void troubles.push(what),
  });
const files = () => readdirSync(path.join(dir.path, "default"));

test("what is written is read again; close writes the newest of what a throttle held back", async () => {
  const cache = open(3_600_000);
  cache.write(sdkTable("orders", 1));
  await eventually(() => open().read("orders")?.revision === 1);
  for (let revision = 2; revision <= 9; revision++) cache.write(sdkTable("orders", revision));
  expect(open().read("orders")?.revision).toBe(1);
  await cache.close();
  expect(open().read("orders")).toEqual(sdkTable("orders", 9));
  expect(files()).toEqual(["orders.json"]);
});

describe("several clients with one directory", () => {
  test("leave a whole table of one of them, and nothing else", async () => {
    const caches = Array.from({ length: 8 }, () => open(0));
    // Of very different lengths: a draft shared by two would be a mixture of both.
    for (let round = 1; round <= 5; round++)
      for (const [n, cache] of caches.entries())
        cache.write(sdkTable("orders", 10 * round + n, 1 + 400 * (n % 2)));
    await Promise.all(caches.map(async (cache) => cache.close()));
    expect(troubles).toEqual([]);
    expect(open().read("orders")?.revision).toBeGreaterThanOrEqual(50);
    expect(files()).toEqual(["orders.json"]);
  });

  test("at a start drafts that nobody will finish are removed; those of others at work are not", async () => {
    await open().close();
    const draft = (name: string) => path.join(dir.path, "default", name);
    const longAgo = Date.now() / 1000 - 120;
    for (const name of ["orders.json.dead.tmp", "orders.json.live.tmp", "stock.json"])
      writeFileSync(draft(name), "x");
    for (const name of ["orders.json.dead.tmp", "stock.json"]) utimesSync(draft(name), longAgo, longAgo);
    await open().close();
    expect(files()).toEqual(["orders.json.live.tmp", "stock.json"]);
  });
});
