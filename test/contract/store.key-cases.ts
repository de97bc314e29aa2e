import { describe, expect, test } from "vitest";

import { refusal, type StoreWorld } from "./store.world.ts";

/** Keys, listings and transactions. */
export function keyCases(world: StoreWorld): void {
  describe("keys", () => {
    test("a key that was never written is undefined", async () => {
      expect(await world.store.get(`${world.prefix}nothing`)).toBeUndefined();
    });

    test("a put is read back with its revisions; a rewrite keeps the create revision; a delete ends it", async () => {
      const created = await world.write(world.put("a", "1"));
      expect(await world.store.get(`${world.prefix}a`)).toEqual({
        key: `${world.prefix}a`,
        value: Buffer.from("1"),
        createRevision: created,
        modRevision: created,
      });
      const changed = await world.write(world.put("a", "2"));
      expect(changed).toBe(created + 1);
      expect(await world.store.get(`${world.prefix}a`)).toMatchObject({
        createRevision: created,
        modRevision: changed,
      });
      const deleted = await world.write(world.remove("a"));
      expect(deleted).toBe(changed + 1);
      expect(await world.store.get(`${world.prefix}a`)).toBeUndefined();
      const again = await world.write(world.put("a", "3"));
      expect(await world.store.get(`${world.prefix}a`)).toMatchObject({
        createRevision: again,
        modRevision: again,
      });
    });

    test("what one client has written, another reads", async () => {
      await world.write(world.put("a", "1"));
      expect((await world.other.get(`${world.prefix}a`))?.value.toString()).toBe("1");
    });

    test("values are bytes: every byte, none at all, and 1 MiB come back as they were", async () => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const large = Buffer.alloc(1024 * 1024, 0xa5);
      await world.write(world.put("all", all), world.put("empty", ""));
      await world.write(world.put("large", large));
      expect((await world.store.get(`${world.prefix}all`))?.value.equals(all)).toBe(true);
      expect((await world.store.get(`${world.prefix}empty`))?.value.length).toBe(0);
      expect((await world.store.get(`${world.prefix}large`))?.value.equals(large)).toBe(true);
    });

    test("more than 1 MiB in a value is refused as too large, and nothing is written", async () => {
      await expect(
        world.store.txn([], [world.put("a", "1"), world.put("b", Buffer.alloc(1024 * 1024 + 1))]),
      ).rejects.toEqual(refusal("too_large"));
      expect(await world.names()).toEqual([]);
    });

    test("an empty key and text that UTF-8 cannot carry are refused as invalid", async () => {
      const value = Buffer.from("1");
      for (const key of ["", "\ud800", "a\0b"]) {
        await expect(world.store.txn([], [{ kind: "put", key, value }])).rejects.toEqual(refusal("invalid"));
        await expect(world.store.get(key)).rejects.toEqual(refusal("invalid"));
      }
    });
  });

  describe("list", () => {
    test("lists all keys that start with the prefix, no others, in the order of their UTF-8 bytes", async () => {
      const inside = ["", "/", "a", "a/b", "~", "é", "｡", "😀"];
      await world.write(...inside.map((name) => world.put(`p${name}`, "1")));
      await world.write(world.put("o\u{10ffff}", "1"), world.put("q", "1"), world.put("P", "1"));
      expect(await world.names(`${world.prefix}p`)).toEqual(inside.map((name) => `p${name}`));
    });

    test("a prefix without keys lists nothing, of the present revision", async () => {
      const revision = await world.write(world.put("a", "1"));
      expect(await world.store.list(`${world.prefix}none/`)).toEqual({ revision, entries: [] });
    });

    test("parts are left out, also such as have no keys or follow each other", async () => {
      await world.write(...["a", "b", "b/1", "b/2", "b0", "c", "d/1"].map((name) => world.put(name, "1")));
      const without = async (...parts: string[]) => {
        const except = parts.map((part) => `${world.prefix}${part}`);
        const { entries } = await world.store.list(world.prefix, { except });
        return entries.map(({ key }) => key.slice(world.prefix.length));
      };
      expect(await without("aa/")).toEqual(["a", "b", "b/1", "b/2", "b0", "c", "d/1"]);
      expect(await without("d/", "b/")).toEqual(["a", "b", "b0", "c"]);
      expect(await without("b/1", "b/2", "bb/")).toEqual(["a", "b", "b0", "c", "d/1"]);
    });

    test("a part is left out where asked for, and both sides of it are of one revision", async () => {
      await world.write(...["a", "b", "b/1", "b/2", "b0", "c"].map((name) => world.put(name, "1")));
      const listed = await world.store.list(world.prefix, { except: [`${world.prefix}b/`] });
      expect(listed.entries.map(({ key }) => key.slice(world.prefix.length))).toEqual(["a", "b", "b0", "c"]);
      let isListing = true;
      const writing = (async () => {
        for (let round = 0; isListing && round < 10_000; round++)
          await world.other.txn([], [world.put("a", `${round}`), world.put("c", `${round}`)]);
      })();
      for (let round = 0; round < 20; round++) {
        const { entries, revision } = await world.store.list(world.prefix, { except: [`${world.prefix}b/`] });
        expect(entries[0]?.value.toString()).toBe(entries.at(-1)?.value.toString());
        expect(entries.at(-1)?.modRevision).toBeLessThanOrEqual(revision);
      }
      isListing = false;
      await writing;
    });

    test("a page begins after a key, there or not, and ends at its limit or with the prefix", async () => {
      const names = ["a", "b", "c", "d", "é", "😀"];
      const revision = await world.write(...names.map((name) => world.put(`p${name}`, name)));
      await world.store.txn([], [{ kind: "put", key: "/zzz", value: Buffer.from("1") }]);
      const page = async (after: string, limit: number) => {
        const { entries } = await world.store.page(`${world.prefix}p`, after, limit);
        return entries.map(({ key }) => key.slice(world.prefix.length + 1));
      };
      expect(await page("", 2)).toEqual(["a", "b"]);
      expect(await page(`${world.prefix}pb`, 2)).toEqual(["c", "d"]);
      expect(await page(`${world.prefix}pbb`, 2)).toEqual(["c", "d"]);
      expect(await page(`${world.prefix}pd`, 9)).toEqual(["é", "😀"]);
      expect(await page(`${world.prefix}p😀`, 9)).toEqual([]);
      expect(await page("/zzzz", 9)).toEqual([]);
      expect(await world.store.page(`${world.prefix}p`, `${world.prefix}pc`, 1)).toMatchObject({
        entries: [{ key: `${world.prefix}pd`, value: Buffer.from("d"), modRevision: revision }],
      });
    });

    test("10,000 keys are listed whole and of one revision while others write", async () => {
      const total = 10_000;
      for (let first = 0; first < total; first += 100) {
        await world.write(
          ...Array.from({ length: 100 }, (_, i) =>
            world.put(`n${String(first + i).padStart(5, "0")}`, "old"),
          ),
        );
      }
      let isListing = true;
      const writing = (async () => {
        // Both ends in one transaction: a listing of one revision sees both, or neither.
        for (let round = 0; isListing && round < 10_000; round++) {
          await world.other.txn([], [world.put("n00000", `${round}`), world.put("n09999", `${round}`)]);
        }
      })();
      for (let round = 0; round < 5; round++) {
        const listing = await world.store.list(world.prefix);
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
      await world.write(world.put("old", "1"));
      const revision = await world.write(world.put("a", "1"), world.put("b", "2"), world.remove("old"));
      const { entries } = await world.store.list(world.prefix);
      expect(entries.map((entry) => [entry.key, entry.modRevision])).toEqual([
        [`${world.prefix}a`, revision],
        [`${world.prefix}b`, revision],
      ]);
    });

    test.each(["createRevision", "modRevision"] as const)(
      "compares %s, 0 for a key that is not there",
      async (field) => {
        const key = `${world.prefix}a`;
        const absent = field === "createRevision" ? { key, createRevision: 0 } : { key, modRevision: 0 };
        expect(await world.store.txn([absent], [world.put("a", "1")])).toMatchObject({ succeeded: true });
        expect(await world.store.txn([absent], [world.put("a", "2")])).toMatchObject({ succeeded: false });
        await world.write(world.put("a", "3"));
        const entry = await world.store.get(key);
        const revision = entry?.[field] ?? -1;
        const holding =
          field === "createRevision" ? { key, createRevision: revision } : { key, modRevision: revision };
        expect(await world.store.txn([holding], [world.put("a", "4")])).toMatchObject({ succeeded: true });
        expect((await world.store.get(key))?.value.toString()).toBe("4");
      },
    );

    test("compares values, which a key that is not there never equals", async () => {
      const key = `${world.prefix}a`;
      expect(await world.store.txn([{ key, value: Buffer.from("") }], [world.put("a", "x")])).toMatchObject({
        succeeded: false,
      });
      await world.write(world.put("a", "1"));
      expect(await world.store.txn([{ key, value: Buffer.from("2") }], [world.put("a", "x")])).toMatchObject({
        succeeded: false,
      });
      expect(await world.store.txn([{ key, value: Buffer.from("1") }], [world.put("a", "x")])).toMatchObject({
        succeeded: true,
      });
    });

    test("compares all that starts with a prefix: whether any of it was written since a revision", async () => {
      const since = await world.write(world.put("a/1", "1"), world.put("a/2", "1"), world.put("ab", "1"));
      const unchangedSince = async (name: string, revision: number) => {
        const compare = { prefix: `${world.prefix}${name}`, unchangedSince: revision };
        return (await world.store.txn([compare], [])).succeeded;
      };
      expect(await unchangedSince("a/", since)).toBe(true);
      expect(await unchangedSince("a/", since - 1)).toBe(false);
      expect(await unchangedSince("none/", 0)).toBe(true);
      await world.write(world.put("ab", "2"));
      expect(await unchangedSince("a/", since)).toBe(true);
      const last = await world.write(world.put("a/2", "2"));
      expect(await unchangedSince("a/", last - 1)).toBe(false);
      expect(await unchangedSince("a/", last)).toBe(true);
      await world.write(world.remove("a/2"));
      expect(await unchangedSince("a/", since)).toBe(true);
    });

    test("one compare that fails of several: nothing is done, and the revision stays", async () => {
      const before = await world.write(world.put("a", "1"));
      const compares = [
        { key: `${world.prefix}a`, modRevision: before },
        { key: `${world.prefix}b`, modRevision: before },
      ];
      const result = await world.store.txn(compares, [world.put("c", "1"), world.remove("a")]);
      expect(result).toEqual({ succeeded: false, revision: before });
      expect(await world.names()).toEqual(["a"]);
    });

    test("deleting what is not there is no change", async () => {
      const before = await world.write(world.put("a", "1"));
      expect(await world.store.txn([], [world.remove("b")])).toEqual({ succeeded: true, revision: before });
    });

    test("a key written twice is refused as invalid, and nothing is done", async () => {
      for (const second of [world.put("a", "2"), world.remove("a")]) {
        await expect(world.store.txn([], [world.put("a", "1"), second])).rejects.toEqual(refusal("invalid"));
      }
      expect(await world.names()).toEqual([]);
    });

    test("takes 128 operations beside 128 compares, and refuses 129", async () => {
      const compares = Array.from({ length: 128 }, (_, i) => ({
        key: `${world.prefix}${i}`,
        createRevision: 0,
      }));
      const operations = Array.from({ length: 129 }, (_, i) => world.put(`${i}`, "1"));
      expect(await world.store.txn(compares, operations.slice(0, 128))).toMatchObject({ succeeded: true });
      await expect(world.store.txn([], operations)).rejects.toEqual(refusal("too_large"));
    });

    test("of many that race for one key, each with a compare, exactly one wins each round", async () => {
      const key = `${world.prefix}counter`;
      await world.write(world.put("counter", "0"));
      let wins = 0;
      for (let round = 0; round < 5; round++) {
        const modRevision = (await world.store.get(key))?.modRevision ?? -1;
        const results = await Promise.all(
          Array.from({ length: 20 }, async (_, i) =>
            (i % 2 ? world.store : world.other).txn([{ key, modRevision }], [world.put("counter", `${i}`)]),
          ),
        );
        wins += results.filter((result) => result.succeeded).length;
      }
      expect(wins).toBe(5);
    });
  });
}
