import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Store } from "#server/ports/store.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import { collectWatch, modRevisionOf } from "#test/support/collected-watch.ts";
import { Etcd } from "#test/support/etcd.ts";
import { eventually } from "#test/support/eventually.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";
import { TcpProxy } from "#test/support/tcp-proxy.ts";

let etcd: Etcd;
let proxy: TcpProxy;
/** Straight to etcd. */
let direct: Store;
/** Through the proxy. */
let store: Store;

const open = async (port: number): Promise<Store> =>
  openEtcdStore({ endpoints: [`http://127.0.0.1:${port}`], clock: realClock, log: keptLog() });
const put = (key: string, value = "") => ({ kind: "put", key, value: Buffer.from(value) }) as const;
const unavailable = expect.objectContaining({ name: "StoreUnavailable" });
const isUp = (of: Store) => of.health().up;

beforeEach(async () => {
  etcd = await Etcd.start();
  proxy = await TcpProxy.to(etcd.port);
  [direct, store] = await Promise.all([open(etcd.port), open(proxy.port)]);
});
afterEach(async () => {
  await Promise.all([direct.close(), store.close()]);
  await proxy.close();
  await etcd.stop();
});

describe("while etcd is away", () => {
  test("requests fail at once, keep-alives too (never 'gone'), and everything is back within 5 s of its return", async () => {
    const lease = await store.grantLease(60);
    const watch = collectWatch(store, "/a", 1);
    await store.keepAlive(lease);
    const changes: boolean[] = [];
    store.onHealth((health) => changes.push(health.up));
    await etcd.kill9();
    await eventually(() => !isUp(store));
    const begun = performance.now();
    await expect(store.get("/a")).rejects.toEqual(unavailable);
    await expect(store.list("/")).rejects.toEqual(unavailable);
    await expect(store.txn([], [put("/a")])).rejects.toMatchObject({ unknownOutcome: false });
    await expect(store.keepAlive(lease)).rejects.toEqual(unavailable);
    await expect(store.leaseTtl(lease)).rejects.toEqual(unavailable);
    await expect(store.grantLease(5)).rejects.toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(500);
    await etcd.restart();
    await eventually(() => isUp(store), { withinMs: 5000 });
    expect(await store.keepAlive(lease)).toBe(60);
    await store.txn([], [put("/a", "back")]);
    await eventually(() => watch.events.length === 1, { withinMs: 5000 });
    expect(changes).toEqual([false, true]);
    watch.close();
  });

  test("opening does not wait for it; a watch set meanwhile attaches when it comes", async () => {
    await etcd.kill9();
    const early = await open(etcd.port);
    await eventually(() => {
      const health = early.health();
      return !health.up && health.detail === `etcd: connection refused at 127.0.0.1:${etcd.port}`;
    });
    await expect(early.get("/a")).rejects.toEqual(unavailable);
    const watch = collectWatch(early, "/a", 1);
    await etcd.restart();
    await eventually(() => isUp(early));
    await early.txn([], [put("/a", "1")]);
    await eventually(() => watch.events.length === 1);
    await early.close();
  });
});

describe("a watch", () => {
  test("misses and repeats nothing when etcd is killed and restarted under a running writer", async () => {
    const watch = collectWatch(store, "/w/", 1);
    const acknowledged: number[] = [];
    let isWriting = true;
    const writing = (async () => {
      for (let i = 0; isWriting && i < 1_000_000; i++) {
        try {
          const { revision } = await direct.txn([], [put("/w/x", `${i}`), put("/w/y", `${i}`)]);
          acknowledged.push(revision);
        } catch {
          await eventually(() => isUp(direct), { withinMs: 20_000 });
        }
      }
    })();
    for (let round = 1; round <= 3; round++) {
      const before = acknowledged.length;
      await eventually(() => acknowledged.length > before + 200, { withinMs: 20_000 });
      await etcd.kill9();
      await etcd.restart();
    }
    const before = acknowledged.length;
    await eventually(() => acknowledged.length > before + 200, { withinMs: 20_000 });
    isWriting = false;
    await writing;
    const last = acknowledged.at(-1) ?? -1;
    await eventually(() => watch.batches.at(-1)?.revision === last);
    watch.close();
    const seen = watch.events.map(modRevisionOf);
    // Two events a revision, every revision from the first on: nothing else writes here.
    const all = Array.from({ length: last - 1 }, (_, i) => i + 2);
    expect(seen).toEqual(all.flatMap((revision) => [revision, revision]));
    expect(acknowledged.every((revision) => all.includes(revision))).toBe(true);
  });

  test("misses and repeats nothing when it is cut, again and again, in the middle of a replay of 5,000 events", async () => {
    for (let i = 0; i < 5000; i += 100) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, n) =>
          direct.txn([], [put(`/r/${n}`, "value".padEnd(100, "."))]),
        ),
      );
    }
    proxy.cutAfter(300_000, 200_000, 200_000);
    const connections = proxy.connections;
    const watch = collectWatch(store, "/r/", 1);
    await eventually(() => proxy.connections === connections + 3);
    expect(watch.events.length).toBeGreaterThan(0);
    expect(watch.events.length).toBeLessThan(5000);
    await direct.txn([], [put("/r/0", "last")]);
    await eventually(() => watch.events.length >= 5001, { withinMs: 10_000 });
    watch.close();
    expect(watch.events.map(modRevisionOf)).toEqual(Array.from({ length: 5001 }, (_, i) => i + 2));
  });

  test("delivers revisions whole though etcd sends them in parts", async () => {
    const value = "x".repeat(100_000);
    for (let i = 0; i < 12; i++) {
      await direct.txn(
        [],
        Array.from({ length: 12 }, (_, n) => put(`/f/${n}`, value)),
      );
    }
    const watch = collectWatch(store, "/f/", 1);
    await eventually(() => watch.events.length === 144, { withinMs: 20_000 });
    watch.close();
    // 14 MB came in more than one batch, and no batch ended within a revision.
    expect(watch.batches.length).toBeGreaterThan(1);
    for (const { modRevisions } of watch.batches) {
      for (const revision of new Set(modRevisions)) {
        expect(modRevisions.filter((each) => each === revision).length).toBe(12);
      }
    }
  });

  // With no put lost, the deletion is the next revision to deliver, and the one compacted to: of that one
  // etcd 3.4 itself says nothing.
  test.each([5, 0])(
    "is told of a compaction that swallowed %d puts and a deletion while it was cut off",
    async (puts) => {
      await direct.txn([], [put("/c/a", "1")]);
      const watch = collectWatch(store, "/c/", 1);
      await eventually(() => watch.events.length === 1);
      proxy.refuse();
      await eventually(() => !isUp(store), { withinMs: 15_000 });
      for (let i = 0; i < puts; i++) await direct.txn([], [put("/c/a", `${i}`)]);
      const { revision } = await direct.txn([], [{ kind: "delete", key: "/c/a" }]);
      await direct.txn([], [put("/else", "1")]);
      await direct.compact(revision);
      proxy.heal();
      await eventually(() => watch.compactedAt.length > 0, { withinMs: 10_000 });
      expect(watch.compactedAt).toEqual([revision]);
      expect(watch.events.length).toBe(1);
    },
  );

  test("closing one, again and again, costs the others neither their stream nor their connection", async () => {
    const kept = collectWatch(store, "/k", 1);
    const connections = proxy.connections;
    for (let i = 0; i < 10; i++) {
      const closed = collectWatch(store, "/k", 1);
      await store.txn([], [put("/k", `${i}`)]);
      await eventually(() => closed.events.length === i + 1);
      closed.close();
    }
    await eventually(() => kept.events.length === 10);
    kept.close();
    expect(proxy.connections).toBe(connections);
  });
});

describe("a connection that is open and dead", () => {
  test.each(["blackHole", "halfOpen"] as const)(
    "(%s) is noticed within 15 s, and left behind",
    async (fault) => {
      const watch = collectWatch(store, "/h", 1);
      await store.txn([], [put("/h", "1")]);
      await eventually(() => watch.events.length === 1);
      const begun = performance.now();
      proxy[fault]();
      const lost = store.txn([], [put("/h", "unknown")]);
      await expect(lost).rejects.toMatchObject({ name: "StoreUnavailable", unknownOutcome: true });
      await eventually(() => !isUp(store), { withinMs: 15_000 });
      expect(performance.now() - begun).toBeLessThan(15_000);
      await direct.txn([], [put("/h", "2")]);
      proxy.heal();
      await eventually(() => isUp(store), { withinMs: 5000 });
      await eventually(() => {
        const last = watch.events.at(-1);
        return last?.kind === "put" && last.entry.value.toString() === "2";
      });
      watch.close();
      const revisions = watch.events.map(modRevisionOf);
      expect(revisions).toEqual([...new Set(revisions)]);
    },
  );

  test("a paused etcd is noticed within 15 s, and used again when it goes on", async () => {
    etcd.pause();
    await eventually(() => !isUp(store), { withinMs: 15_000 });
    etcd.resume();
    await eventually(() => isUp(store), { withinMs: 5000 });
    expect(await store.get("/none")).toBeUndefined();
  });
});

test("with one endpoint dead, everything goes over the other", async () => {
  const dead = await TcpProxy.to(1);
  const both = await openEtcdStore({
    endpoints: [`http://127.0.0.1:${dead.port}`, `http://127.0.0.1:${proxy.port}`],
    clock: realClock,
    log: keptLog(),
  });
  await eventually(() => isUp(both));
  for (let i = 0; i < 20; i++) await both.txn([], [put("/b", `${i}`)]);
  await both.close();
  await dead.close();
});

test("a full database refuses writes as such, while reads and watches go on over the same connection", async () => {
  await etcd.kill9();
  await etcd.restart(["--quota-backend-bytes", "1048576"]);
  await eventually(async () => {
    await store.get("/q");
    return true;
  });
  const watch = collectWatch(store, "/q", 1);
  let written = 0;
  await expect(
    (async () => {
      for (; written < 100; written++) await store.txn([], [put("/q", "x".repeat(100_000))]);
    })(),
  ).rejects.toMatchObject({ name: "StoreRefused", reason: "no_space" });
  const { connections } = proxy;
  for (let i = 0; i < 5; i++)
    await expect(store.txn([], [put("/q")])).rejects.toMatchObject({ reason: "no_space" });
  expect((await store.get("/q"))?.value.length).toBe(100_000);
  await eventually(() => watch.events.length === written);
  expect(store.health().up).toBe(true);
  expect(proxy.connections).toBe(connections);
  watch.close();
});
