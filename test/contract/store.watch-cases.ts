import { describe, expect, test, vi } from "vitest";

import { StoreRefused } from "#server/ports/store.ts";
import { collectWatch, eventText, modRevisionOf } from "#test/support/collected-watch.ts";
import { eventually } from "#test/support/eventually.ts";

import { refusal, type StoreWorld } from "./store.world.ts";

/** Watches, and the compaction of their history. */
export function watchCases(world: StoreWorld): void {
  describe("watch", () => {
    test("from a past revision it delivers what happened since, then what happens, under the prefix alone", async () => {
      const first = await world.write(world.put("a", "1"));
      await world.write(world.put("b", "1"));
      await world.store.txn([], [{ kind: "put", key: `/else${world.prefix}a`, value: Buffer.from("1") }]);
      await world.write(world.remove("b"), world.put("c", "1"));
      const watch = collectWatch(world.store, world.prefix, first + 1);
      await eventually(() => watch.events.length === 3);
      await world.write(world.put("d", "1"));
      await eventually(() => watch.events.length === 4);
      watch.close();
      const since = first + 1;
      expect(watch.events.map(eventText).toSorted()).toEqual(
        [
          `+${world.prefix}b=1@${since}`,
          `-${world.prefix}b@${since + 2}`,
          `+${world.prefix}c=1@${since + 2}`,
          `+${world.prefix}d=1@${since + 3}`,
        ].toSorted(),
      );
      expect(watch.events.map(modRevisionOf)).toEqual([since, since + 2, since + 2, since + 3]);
    });

    test("nothing is delivered until its listener knows the store, and then everything, once", async () => {
      const first = await world.write(world.put("a", "1"));
      const known = Promise.withResolvers<boolean>();
      const seen: string[] = [];
      const asked: number[] = [];
      const watch = world.store.watch(world.prefix, first, {
        onEvents: (events) => seen.push(...events.map(eventText)),
        onCompacted: () => {},
        onAttached: async () => {
          asked.push(seen.length);
          return await known.promise;
        },
      });
      const unasked = collectWatch(world.store, world.prefix, first);
      await world.write(world.put("b", "1"));
      await eventually(() => unasked.events.length === 2 && asked.length === 1);
      expect(seen).toEqual([]);
      known.resolve(true);
      await eventually(() => seen.length === 2);
      await world.write(world.put("c", "1"));
      await eventually(() => unasked.events.length === 3 && seen.length === 3);
      watch.close();
      unasked.close();
      expect(seen).toEqual(unasked.events.map(eventText));
      expect(asked).toEqual([0]);
    });

    test("a listener that does not know the store ends it; one that cannot tell is asked again", async () => {
      const first = await world.write(world.put("a", "1"));
      const answers = [() => Promise.reject(new Error("no answer")), () => Promise.resolve(true)];
      const seen: string[] = [];
      const listen = (onAttached: () => Promise<boolean>, into: string[]) =>
        world.store.watch(world.prefix, first, {
          onEvents: (events) => into.push(...events.map(eventText)),
          onCompacted: () => {},
          onAttached,
        });
      const refused: string[] = [];
      const asked = vi.fn(() => Promise.resolve(false));
      listen(asked, refused);
      const watch = listen(() => answers.shift()!(), seen);
      await eventually(() => seen.length === 1);
      await world.write(world.put("b", "1"));
      await eventually(() => seen.length === 2);
      watch.close();
      expect([refused, asked.mock.calls.length]).toEqual([[], 1]);
    });

    test("from a future revision it delivers nothing before that", async () => {
      const now = await world.write(world.put("a", "1"));
      const watch = collectWatch(world.store, world.prefix, now + 3);
      for (const value of ["2", "3", "4", "5"]) await world.write(world.put("a", value));
      await eventually(() => watch.events.length >= 2);
      watch.close();
      expect(watch.events.map(modRevisionOf)).toEqual([now + 3, now + 4]);
    });

    test("puts carry the entry as a read shows it", async () => {
      const lease = await world.store.grantLease(60);
      const revision = await world.write(world.put("a", "\0\xff", lease), world.put("empty", ""));
      const watch = collectWatch(world.store, world.prefix, revision);
      await eventually(() => watch.events.length === 2);
      watch.close();
      const entries = watch.events.map((event) => (event.kind === "put" ? event.entry : undefined));
      expect(entries).toEqual([
        await world.store.get(`${world.prefix}a`),
        await world.store.get(`${world.prefix}empty`),
      ]);
      expect(entries[0]?.lease).toBe(lease);
      await world.store.revokeLease(lease);
    });

    test("with concurrent writers nothing is lost, repeated, out of order or torn, whenever the watch begins", async () => {
      const begin = await world.write(world.put("start", "1"));
      const writers = 8;
      const rounds = 60;
      const watches = [collectWatch(world.store, world.prefix, begin + 1)];
      const writing = Array.from({ length: writers }, async (_, writer) => {
        for (let round = 0; round < rounds; round++) {
          await (writer % 2 ? world.store : world.other).txn(
            [],
            [world.put(`x${writer}`, `${round}`), world.put(`y${writer}`, `${round}`)],
          );
          if (writer === 0 && round % 10 === 5)
            watches.push(collectWatch(world.store, world.prefix, begin + 1));
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
            event.kind === "put" && event.entry.key === `${world.prefix}x${writer}`
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
        for (let i = 0; i < total; i++) await world.other.txn([], [world.put(`${i}`, "1")]);
      })();
      await eventually(async () => (await world.store.list(world.prefix)).entries.length > 20);
      const listing = await world.store.list(world.prefix);
      const watch = collectWatch(world.store, world.prefix, listing.revision + 1);
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
      const now = await world.write(world.put("a", "0"));
      const closed = collectWatch(world.store, world.prefix, now);
      closed.close();
      let deliveries = 0;
      const once = world.store.watch(world.prefix, now, {
        onEvents() {
          deliveries++;
          once.close();
        },
        onCompacted: () => expect.unreachable(),
      });
      const open = collectWatch(world.store, world.prefix, now + 1);
      for (let i = 1; i <= 5; i++) await world.write(world.put("a", `${i}`));
      await eventually(() => open.events.length === 5);
      await eventually(() => deliveries > 0);
      open.close();
      expect(deliveries).toBe(1);
      expect(closed.events).toEqual([]);
    });

    test("a listener that throws hurts neither its own later events nor other watches", async () => {
      const now = await world.write(world.put("a", "0"));
      let deliveries = 0;
      const throwing = world.store.watch(world.prefix, now + 1, {
        onEvents() {
          deliveries++;
          throw new Error("a bug of the listener");
        },
        onCompacted: () => expect.unreachable(),
      });
      const sound = collectWatch(world.store, world.prefix, now + 1);
      await world.write(world.put("a", "1"));
      await eventually(() => deliveries === 1 && sound.events.length === 1);
      await world.write(world.put("a", "2"));
      await eventually(() => deliveries === 2 && sound.events.length === 2);
      throwing.close();
      sound.close();
    });

    test("a revision of less than 1 is refused", () => {
      expect(() => collectWatch(world.store, world.prefix, 0)).toThrow(StoreRefused);
    });
  });

  describe("compaction", () => {
    test("a watch from before it is told so, once, and gets nothing else; a later one works", async () => {
      await world.write(world.put("a", "1"));
      await world.write(world.put("a", "2"));
      const kept = await world.write(world.put("a", "3"));
      await world.write(world.put("b", "1"));
      await world.store.compact(kept);
      const early = collectWatch(world.store, world.prefix, kept - 1);
      const late = collectWatch(world.store, world.prefix, kept + 1);
      await eventually(() => early.compactedAt.length > 0 && late.events.length === 1);
      await world.write(world.put("c", "1"));
      await eventually(() => late.events.length === 2);
      expect(early.compactedAt).toEqual([kept]);
      expect(early.events).toEqual([]);
      expect(late.compactedAt).toEqual([]);
      late.close();
    });

    test("a deletion at the compacted revision itself is delivered, or the watch is told to list again", async () => {
      await world.write(world.put("a", "1"), world.put("b", "1"));
      const deleted = await world.write(world.remove("a"));
      await world.write(world.put("b", "2"));
      await world.store.compact(deleted);
      const watch = collectWatch(world.store, world.prefix, deleted);
      await eventually(() => watch.events.length > 0 || watch.compactedAt.length > 0);
      if (watch.compactedAt.length === 0) expect(watch.events[0]).toMatchObject({ kind: "delete" });
      watch.close();
    });

    test("present keys stay, with their revisions; a live watch does not notice", async () => {
      const first = await world.write(world.put("old", "1"));
      const watch = collectWatch(world.store, world.prefix, first);
      await eventually(() => watch.events.length === 1);
      for (let i = 0; i < 50; i++) await world.write(world.put("a", `${i}`));
      const before = await world.store.list(world.prefix);
      await eventually(() => watch.events.length === 51);
      await world.store.compact(before.revision);
      expect((await world.store.list(world.prefix)).entries).toEqual(before.entries);
      await world.write(world.put("a", "last"));
      await eventually(() => watch.events.length === 52);
      watch.close();
      expect(watch.compactedAt).toEqual([]);
    });

    test("again to the same revision is nothing; to a revision that is still to come it is refused", async () => {
      const now = await world.write(world.put("a", "1"));
      await world.store.compact(now);
      await world.store.compact(now);
      await expect(world.store.compact(now + 1_000_000)).rejects.toEqual(refusal("invalid"));
    });
  });
}
