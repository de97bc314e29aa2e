import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { StoreRefused, type LeaseId, type Operation, type Store } from "#server/ports/store.ts";
import { collectWatch, eventText, modRevisionOf } from "#test/support/collected-watch.ts";
import { eventually } from "#test/support/eventually.ts";

export interface OpenedStore {
  readonly store: Store;
  /** A second view of the same keys: another client, or the same store where only one process may open it. */
  readonly other: Store;
  close(): Promise<void>;
}

/** What every store must do. Each test works under a prefix of its own. */
export function storeCases(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore;
  let store: Store;
  let prefix: string;
  let count = 0;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(async () => opened.close());
  beforeEach(() => {
    prefix = `/case/${++count}/`;
  });

  const put = (name: string, value: string | Buffer, lease?: LeaseId): Operation => ({
    kind: "put",
    key: prefix + name,
    value: Buffer.from(value),
    ...(lease === undefined ? {} : { lease }),
  });
  const remove = (name: string): Operation => ({ kind: "delete", key: prefix + name });
  const write = async (...operations: Operation[]): Promise<number> => {
    const { succeeded, revision } = await store.txn([], operations);
    expect(succeeded).toBe(true);
    return revision;
  };
  const names = async (under = prefix): Promise<string[]> => {
    const { entries } = await store.list(under);
    return entries.map((entry) => entry.key.slice(prefix.length));
  };
  const refusal = (reason: StoreRefused["reason"]) =>
    expect.objectContaining({ name: "StoreRefused", reason });

  describe("keys", () => {
    test("a key that was never written is undefined", async () => {
      expect(await store.get(`${prefix}nothing`)).toBeUndefined();
    });

    test("a put is read back with its revisions; a rewrite keeps the create revision; a delete ends it", async () => {
      const created = await write(put("a", "1"));
      expect(await store.get(`${prefix}a`)).toEqual({
        key: `${prefix}a`,
        value: Buffer.from("1"),
        createRevision: created,
        modRevision: created,
      });
      const changed = await write(put("a", "2"));
      expect(changed).toBe(created + 1);
      expect(await store.get(`${prefix}a`)).toMatchObject({ createRevision: created, modRevision: changed });
      const deleted = await write(remove("a"));
      expect(deleted).toBe(changed + 1);
      expect(await store.get(`${prefix}a`)).toBeUndefined();
      const again = await write(put("a", "3"));
      expect(await store.get(`${prefix}a`)).toMatchObject({ createRevision: again, modRevision: again });
    });

    test("what one client has written, another reads", async () => {
      await write(put("a", "1"));
      expect((await opened.other.get(`${prefix}a`))?.value.toString()).toBe("1");
    });

    test("values are bytes: every byte, none at all, and 1 MiB come back as they were", async () => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const large = Buffer.alloc(1024 * 1024, 0xa5);
      await write(put("all", all), put("empty", ""));
      await write(put("large", large));
      expect((await store.get(`${prefix}all`))?.value.equals(all)).toBe(true);
      expect((await store.get(`${prefix}empty`))?.value.length).toBe(0);
      expect((await store.get(`${prefix}large`))?.value.equals(large)).toBe(true);
    });

    test("more than 1 MiB in a value is refused as too large, and nothing is written", async () => {
      await expect(store.txn([], [put("a", "1"), put("b", Buffer.alloc(1024 * 1024 + 1))])).rejects.toEqual(
        refusal("too_large"),
      );
      expect(await names()).toEqual([]);
    });

    test("an empty key and text that UTF-8 cannot carry are refused as invalid", async () => {
      const value = Buffer.from("1");
      for (const key of ["", "\ud800", "a\0b"]) {
        await expect(store.txn([], [{ kind: "put", key, value }])).rejects.toEqual(refusal("invalid"));
        await expect(store.get(key)).rejects.toEqual(refusal("invalid"));
      }
    });
  });

  describe("list", () => {
    test("lists all keys that start with the prefix, no others, in the order of their UTF-8 bytes", async () => {
      const inside = ["", "/", "a", "a/b", "~", "é", "｡", "😀"];
      await write(...inside.map((name) => put(`p${name}`, "1")));
      await write(put("o\u{10ffff}", "1"), put("q", "1"), put("P", "1"));
      expect(await names(`${prefix}p`)).toEqual(inside.map((name) => `p${name}`));
    });

    test("a prefix without keys lists nothing, of the present revision", async () => {
      const revision = await write(put("a", "1"));
      expect(await store.list(`${prefix}none/`)).toEqual({ revision, entries: [] });
    });

    test("10,000 keys are listed whole and of one revision while others write", async () => {
      const total = 10_000;
      for (let first = 0; first < total; first += 100) {
        await write(
          ...Array.from({ length: 100 }, (_, i) => put(`n${String(first + i).padStart(5, "0")}`, "old")),
        );
      }
      let isListing = true;
      const writing = (async () => {
        // Both ends in one transaction: a listing of one revision sees both, or neither.
        for (let round = 0; isListing && round < 10_000; round++) {
          await opened.other.txn([], [put("n00000", `${round}`), put("n09999", `${round}`)]);
        }
      })();
      for (let round = 0; round < 5; round++) {
        const listing = await store.list(prefix);
        expect(listing.entries.length).toBe(total);
        expect(listing.entries[0]?.value.toString()).toBe(listing.entries.at(-1)?.value.toString());
        expect(Math.max(...listing.entries.map((entry) => entry.modRevision))).toBeLessThanOrEqual(
          listing.revision,
        );
      }
      isListing = false;
      await writing;
    });
  });

  describe("transactions", () => {
    test("all operations happen at one revision", async () => {
      await write(put("old", "1"));
      const revision = await write(put("a", "1"), put("b", "2"), remove("old"));
      const { entries } = await store.list(prefix);
      expect(entries.map((entry) => [entry.key, entry.modRevision])).toEqual([
        [`${prefix}a`, revision],
        [`${prefix}b`, revision],
      ]);
    });

    test.each(["createRevision", "modRevision"] as const)(
      "compares %s, 0 for a key that is not there",
      async (field) => {
        const key = `${prefix}a`;
        const absent = field === "createRevision" ? { key, createRevision: 0 } : { key, modRevision: 0 };
        expect(await store.txn([absent], [put("a", "1")])).toMatchObject({ succeeded: true });
        expect(await store.txn([absent], [put("a", "2")])).toMatchObject({ succeeded: false });
        await write(put("a", "3"));
        const entry = await store.get(key);
        const revision = entry?.[field] ?? -1;
        const holding =
          field === "createRevision" ? { key, createRevision: revision } : { key, modRevision: revision };
        expect(await store.txn([holding], [put("a", "4")])).toMatchObject({ succeeded: true });
        expect((await store.get(key))?.value.toString()).toBe("4");
      },
    );

    test("compares values, which a key that is not there never equals", async () => {
      const key = `${prefix}a`;
      expect(await store.txn([{ key, value: Buffer.from("") }], [put("a", "x")])).toMatchObject({
        succeeded: false,
      });
      await write(put("a", "1"));
      expect(await store.txn([{ key, value: Buffer.from("2") }], [put("a", "x")])).toMatchObject({
        succeeded: false,
      });
      expect(await store.txn([{ key, value: Buffer.from("1") }], [put("a", "x")])).toMatchObject({
        succeeded: true,
      });
    });

    test("one compare that fails of several: nothing is done, and the revision stays", async () => {
      const before = await write(put("a", "1"));
      const compares = [
        { key: `${prefix}a`, modRevision: before },
        { key: `${prefix}b`, modRevision: before },
      ];
      const result = await store.txn(compares, [put("c", "1"), remove("a")]);
      expect(result).toEqual({ succeeded: false, revision: before });
      expect(await names()).toEqual(["a"]);
    });

    test("deleting what is not there is no change", async () => {
      const before = await write(put("a", "1"));
      expect(await store.txn([], [remove("b")])).toEqual({ succeeded: true, revision: before });
    });

    test("a key written twice is refused as invalid, and nothing is done", async () => {
      for (const second of [put("a", "2"), remove("a")]) {
        await expect(store.txn([], [put("a", "1"), second])).rejects.toEqual(refusal("invalid"));
      }
      expect(await names()).toEqual([]);
    });

    test("takes 128 operations beside 128 compares, and refuses 129", async () => {
      const compares = Array.from({ length: 128 }, (_, i) => ({ key: `${prefix}${i}`, createRevision: 0 }));
      const operations = Array.from({ length: 129 }, (_, i) => put(`${i}`, "1"));
      expect(await store.txn(compares, operations.slice(0, 128))).toMatchObject({ succeeded: true });
      await expect(store.txn([], operations)).rejects.toEqual(refusal("too_large"));
    });

    test("of many that race for one key, each with a compare, exactly one wins each round", async () => {
      const key = `${prefix}counter`;
      await write(put("counter", "0"));
      let wins = 0;
      for (let round = 0; round < 5; round++) {
        const modRevision = (await store.get(key))?.modRevision ?? -1;
        const results = await Promise.all(
          Array.from({ length: 20 }, async (_, i) =>
            (i % 2 ? store : opened.other).txn([{ key, modRevision }], [put("counter", `${i}`)]),
          ),
        );
        wins += results.filter((result) => result.succeeded).length;
      }
      expect(wins).toBe(5);
    });
  });

  describe("watch", () => {
    test("from a past revision it delivers what happened since, then what happens, under the prefix alone", async () => {
      const first = await write(put("a", "1"));
      await write(put("b", "1"));
      await store.txn([], [{ kind: "put", key: `/else${prefix}a`, value: Buffer.from("1") }]);
      await write(remove("b"), put("c", "1"));
      const watch = collectWatch(store, prefix, first + 1);
      await eventually(() => watch.events.length === 3);
      await write(put("d", "1"));
      await eventually(() => watch.events.length === 4);
      watch.close();
      const since = first + 1;
      expect(watch.events.map(eventText).toSorted()).toEqual(
        [
          `+${prefix}b=1@${since}`,
          `-${prefix}b@${since + 2}`,
          `+${prefix}c=1@${since + 2}`,
          `+${prefix}d=1@${since + 3}`,
        ].toSorted(),
      );
      expect(watch.events.map(modRevisionOf)).toEqual([since, since + 2, since + 2, since + 3]);
    });

    test("from a future revision it delivers nothing before that", async () => {
      const now = await write(put("a", "1"));
      const watch = collectWatch(store, prefix, now + 3);
      for (const value of ["2", "3", "4", "5"]) await write(put("a", value));
      await eventually(() => watch.events.length >= 2);
      watch.close();
      expect(watch.events.map(modRevisionOf)).toEqual([now + 3, now + 4]);
    });

    test("puts carry the entry as a read shows it", async () => {
      const lease = await store.grantLease(60);
      const revision = await write(put("a", "\0\xff", lease), put("empty", ""));
      const watch = collectWatch(store, prefix, revision);
      await eventually(() => watch.events.length === 2);
      watch.close();
      const entries = watch.events.map((event) => (event.kind === "put" ? event.entry : undefined));
      expect(entries).toEqual([await store.get(`${prefix}a`), await store.get(`${prefix}empty`)]);
      expect(entries[0]?.lease).toBe(lease);
      await store.revokeLease(lease);
    });

    test("with concurrent writers nothing is lost, repeated, out of order or torn, whenever the watch begins", async () => {
      const begin = await write(put("start", "1"));
      const writers = 8;
      const rounds = 60;
      const watches = [collectWatch(store, prefix, begin + 1)];
      const writing = Array.from({ length: writers }, async (_, writer) => {
        for (let round = 0; round < rounds; round++) {
          await (writer % 2 ? store : opened.other).txn(
            [],
            [put(`x${writer}`, `${round}`), put(`y${writer}`, `${round}`)],
          );
          if (writer === 0 && round % 10 === 5) watches.push(collectWatch(store, prefix, begin + 1));
        }
      });
      await Promise.all(writing);
      const expected = writers * rounds * 2;
      await eventually(() => watches.every((watch) => watch.events.length >= expected));
      for (const watch of watches) {
        watch.close();
        expect(watch.events.length).toBe(expected);
        const revisions = watch.events.map(modRevisionOf);
        expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
        for (let writer = 0; writer < writers; writer++) {
          const values = watch.events.flatMap((event) =>
            event.kind === "put" && event.entry.key === `${prefix}x${writer}`
              ? [event.entry.value.toString()]
              : [],
          );
          expect(values).toEqual(Array.from({ length: rounds }, (_, round) => `${round}`));
        }
        let last = begin;
        for (const batch of watch.batches) {
          expect(batch.modRevisions[0]).toBeGreaterThan(last);
          expect(batch.modRevisions.at(-1)).toBeLessThanOrEqual(batch.revision);
          last = batch.revision;
        }
      }
    });

    test("list, then watch from its revision + 1, sees each key once in one or the other", async () => {
      const total = 200;
      const writing = (async () => {
        for (let i = 0; i < total; i++) await opened.other.txn([], [put(`${i}`, "1")]);
      })();
      await eventually(async () => (await store.list(prefix)).entries.length > 20);
      const listing = await store.list(prefix);
      const watch = collectWatch(store, prefix, listing.revision + 1);
      await writing;
      await eventually(() => listing.entries.length + watch.events.length >= total);
      watch.close();
      const seen = [
        ...listing.entries.map((entry) => entry.key),
        ...watch.events.map((event) => (event.kind === "put" ? event.entry.key : event.key)),
      ];
      expect(new Set(seen).size).toBe(total);
      expect(seen.length).toBe(total);
    });

    test("after close() nothing is delivered, not even to a watch closed from within its own delivery", async () => {
      const now = await write(put("a", "0"));
      const closed = collectWatch(store, prefix, now);
      closed.close();
      let deliveries = 0;
      const once = store.watch(prefix, now, {
        onEvents() {
          deliveries++;
          once.close();
        },
        onCompacted: () => expect.unreachable(),
      });
      const open = collectWatch(store, prefix, now + 1);
      for (let i = 1; i <= 5; i++) await write(put("a", `${i}`));
      await eventually(() => open.events.length === 5);
      await eventually(() => deliveries > 0);
      open.close();
      expect(deliveries).toBe(1);
      expect(closed.events).toEqual([]);
    });

    test("a listener that throws hurts neither its own later events nor other watches", async () => {
      const now = await write(put("a", "0"));
      let deliveries = 0;
      const throwing = store.watch(prefix, now + 1, {
        onEvents() {
          deliveries++;
          throw new Error("a bug of the listener");
        },
        onCompacted: () => expect.unreachable(),
      });
      const sound = collectWatch(store, prefix, now + 1);
      await write(put("a", "1"));
      await eventually(() => deliveries === 1 && sound.events.length === 1);
      await write(put("a", "2"));
      await eventually(() => deliveries === 2 && sound.events.length === 2);
      throwing.close();
      sound.close();
    });

    test("a revision of less than 1 is refused", () => {
      expect(() => collectWatch(store, prefix, 0)).toThrow(StoreRefused);
    });
  });

  describe("compaction", () => {
    test("a watch from before it is told so, once, and gets nothing else; a later one works", async () => {
      await write(put("a", "1"));
      await write(put("a", "2"));
      const kept = await write(put("a", "3"));
      await write(put("b", "1"));
      await store.compact(kept);
      const early = collectWatch(store, prefix, kept - 1);
      const late = collectWatch(store, prefix, kept + 1);
      await eventually(() => early.compactedAt.length > 0 && late.events.length === 1);
      await write(put("c", "1"));
      await eventually(() => late.events.length === 2);
      expect(early.compactedAt).toEqual([kept]);
      expect(early.events).toEqual([]);
      expect(late.compactedAt).toEqual([]);
      late.close();
    });

    test("a deletion at the compacted revision itself is delivered, or the watch is told to list again", async () => {
      await write(put("a", "1"), put("b", "1"));
      const deleted = await write(remove("a"));
      await write(put("b", "2"));
      await store.compact(deleted);
      const watch = collectWatch(store, prefix, deleted);
      await eventually(() => watch.events.length > 0 || watch.compactedAt.length > 0);
      if (watch.compactedAt.length === 0) expect(watch.events[0]).toMatchObject({ kind: "delete" });
      watch.close();
    });

    test("present keys stay, with their revisions; a live watch does not notice", async () => {
      const first = await write(put("old", "1"));
      const watch = collectWatch(store, prefix, first);
      await eventually(() => watch.events.length === 1);
      for (let i = 0; i < 50; i++) await write(put("a", `${i}`));
      const before = await store.list(prefix);
      await eventually(() => watch.events.length === 51);
      await store.compact(before.revision);
      expect((await store.list(prefix)).entries).toEqual(before.entries);
      await write(put("a", "last"));
      await eventually(() => watch.events.length === 52);
      watch.close();
      expect(watch.compactedAt).toEqual([]);
    });

    test("again to the same revision is nothing; to a revision that is still to come it is refused", async () => {
      const now = await write(put("a", "1"));
      await store.compact(now);
      await store.compact(now);
      await expect(store.compact(now + 1_000_000)).rejects.toEqual(refusal("invalid"));
    });
  });

  describe("leases", () => {
    test("when one expires, its keys go, all in one revision, and others stay; it cannot be renewed", async () => {
      const lease = await store.grantLease(2);
      const from = await write(put("a", "1", lease), put("b", "1", lease), put("c", "1"));
      expect((await store.get(`${prefix}a`))?.lease).toBe(lease);
      const watch = collectWatch(store, prefix, from + 1);
      await eventually(() => watch.events.length >= 2, { withinMs: 8000 });
      watch.close();
      const gone = watch.events[0];
      expect(watch.events.map(eventText).toSorted()).toEqual([
        `-${prefix}a@${gone && modRevisionOf(gone)}`,
        `-${prefix}b@${gone && modRevisionOf(gone)}`,
      ]);
      expect(await names()).toEqual(["c"]);
      expect(await store.keepAlive(lease)).toBeUndefined();
      expect(await store.leaseTtl(lease)).toBeUndefined();
    });

    test("while one is kept alive its keys stay, and go when that ends", async () => {
      const lease = await store.grantLease(2);
      await write(put("a", "1", lease));
      const renewedUntil = performance.now() + 5000;
      await eventually(
        async () => {
          expect(await store.keepAlive(lease)).toBe(2);
          expect(await names()).toEqual(["a"]);
          return performance.now() > renewedUntil;
        },
        { withinMs: 8000, intervalMs: 500 },
      );
      await eventually(async () => (await names()).length === 0, { withinMs: 8000, intervalMs: 100 });
    });

    test("revoking one deletes its keys at once; again is nothing", async () => {
      const lease = await store.grantLease(60);
      await write(put("a", "1", lease), put("b", "1"));
      await store.revokeLease(lease);
      expect(await names()).toEqual(["b"]);
      await store.revokeLease(lease);
      expect(await store.keepAlive(lease)).toBeUndefined();
    });

    test("a key put again with a new lease outlives the old one; put without one it is permanent", async () => {
      const [old, next] = [await store.grantLease(60), await store.grantLease(90)];
      await write(put("moved", "1", old), put("freed", "1", old), put("left", "1", old));
      await write(put("moved", "2", next), put("freed", "2"));
      await store.revokeLease(old);
      expect(await names()).toEqual(["freed", "moved"]);
      expect((await store.get(`${prefix}moved`))?.lease).toBe(next);
      expect(await store.get(`${prefix}freed`)).not.toHaveProperty("lease");
      await store.revokeLease(next);
      expect(await names()).toEqual(["freed"]);
    });

    test("its full time can be asked, by any client, without renewing it", async () => {
      const lease = await store.grantLease(75);
      expect(await opened.other.leaseTtl(lease)).toBe(75);
      expect(await opened.other.keepAlive(lease)).toBe(75);
      await store.revokeLease(lease);
      expect(await opened.other.leaseTtl(lease)).toBeUndefined();
    });

    test("a put with a lease that is gone is refused as such, and nothing of it is written", async () => {
      const lease = await store.grantLease(60);
      await store.revokeLease(lease);
      await expect(store.txn([], [put("a", "1"), put("b", "1", lease)])).rejects.toEqual(
        refusal("lease_gone"),
      );
      expect(await names()).toEqual([]);
    });

    test("a time of less than a second is refused", async () => {
      for (const ttl of [0, -1, 0.5, Number.NaN]) {
        await expect(store.grantLease(ttl)).rejects.toEqual(refusal("invalid"));
      }
    });

    test("many are granted and renewed at the same time, each by its own number", async () => {
      const leases = await Promise.all(Array.from({ length: 200 }, async (_, i) => store.grantLease(60 + i)));
      expect(new Set(leases).size).toBe(200);
      const renewed = await Promise.all(leases.map(async (lease) => store.keepAlive(lease)));
      expect(renewed).toEqual(leases.map((_, i) => 60 + i));
      await Promise.all(leases.map(async (lease) => store.revokeLease(lease)));
    });
  });

  test("health is up, and no change of it is told while nothing changes", async () => {
    const changes: unknown[] = [];
    const end = store.onHealth((health) => changes.push(health));
    await write(put("a", "1"));
    end();
    expect(store.health()).toMatchObject({ up: true });
    expect(changes).toEqual([]);
  });
}
