import { describe, expect, test } from "vitest";

import { collectWatch, eventText, modRevisionOf } from "#test/support/collected-watch.ts";
import { eventually } from "#test/support/eventually.ts";

import { refusal, type StoreWorld } from "./store.world.ts";

/** Leases. */
export function leaseCases(world: StoreWorld): void {
  describe("leases", () => {
    test("when one expires, its keys go, all in one revision, and others stay; it cannot be renewed", async () => {
      const lease = await world.store.grantLease(2);
      const from = await world.write(
        world.put("a", "1", lease),
        world.put("b", "1", lease),
        world.put("c", "1"),
      );
      expect((await world.store.get(`${world.prefix}a`))?.lease).toBe(lease);
      const watch = collectWatch(world.store, world.prefix, from + 1);
      await eventually(() => watch.events.length >= 2, { withinMs: 8000 });
      watch.close();
      const gone = watch.events[0];
      expect(watch.events.map(eventText).toSorted()).toEqual([
        `-${world.prefix}a@${gone && modRevisionOf(gone)}`,
        `-${world.prefix}b@${gone && modRevisionOf(gone)}`,
      ]);
      expect(await world.names()).toEqual(["c"]);
      expect(await world.store.keepAlive(lease)).toBeUndefined();
      expect(await world.store.leaseTtl(lease)).toBeUndefined();
    });

    test("while one is kept alive its keys stay, and go when that ends", async () => {
      const lease = await world.store.grantLease(2);
      await world.write(world.put("a", "1", lease));
      const renewedUntil = performance.now() + 5000;
      await eventually(
        async () => {
          expect(await world.store.keepAlive(lease)).toBe(2);
          expect(await world.names()).toEqual(["a"]);
          return performance.now() > renewedUntil;
        },
        { withinMs: 8000, intervalMs: 500 },
      );
      await eventually(async () => (await world.names()).length === 0, { withinMs: 8000, intervalMs: 100 });
    });

    test("revoking one deletes its keys at once; again is nothing", async () => {
      const lease = await world.store.grantLease(60);
      await world.write(world.put("a", "1", lease), world.put("b", "1"));
      await world.store.revokeLease(lease);
      expect(await world.names()).toEqual(["b"]);
      await world.store.revokeLease(lease);
      expect(await world.store.keepAlive(lease)).toBeUndefined();
    });

    test("a key put again with a new lease outlives the old one; put without one it is permanent", async () => {
      const [old, next] = [await world.store.grantLease(60), await world.store.grantLease(90)];
      await world.write(
        world.put("moved", "1", old),
        world.put("freed", "1", old),
        world.put("left", "1", old),
      );
      await world.write(world.put("moved", "2", next), world.put("freed", "2"));
      await world.store.revokeLease(old);
      expect(await world.names()).toEqual(["freed", "moved"]);
      expect((await world.store.get(`${world.prefix}moved`))?.lease).toBe(next);
      expect(await world.store.get(`${world.prefix}freed`)).not.toHaveProperty("lease");
      await world.store.revokeLease(next);
      expect(await world.names()).toEqual(["freed"]);
    });

    test("its full time can be asked, by any client, without renewing it", async () => {
      const lease = await world.store.grantLease(75);
      expect(await world.other.leaseTtl(lease)).toBe(75);
      expect(await world.other.keepAlive(lease)).toBe(75);
      await world.store.revokeLease(lease);
      expect(await world.other.leaseTtl(lease)).toBeUndefined();
    });

    test("a put with a lease that is gone is refused as such, and nothing of it is written", async () => {
      const lease = await world.store.grantLease(60);
      await world.store.revokeLease(lease);
      await expect(world.store.txn([], [world.put("a", "1"), world.put("b", "1", lease)])).rejects.toEqual(
        refusal("lease_gone"),
      );
      expect(await world.names()).toEqual([]);
    });

    test("a time of less than a second is refused", async () => {
      for (const ttl of [0, -1, 0.5, Number.NaN]) {
        await expect(world.store.grantLease(ttl)).rejects.toEqual(refusal("invalid"));
      }
    });

    test("many are granted and renewed at the same time, each by its own number", async () => {
      const leases = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => world.store.grantLease(60 + i)),
      );
      expect(new Set(leases).size).toBe(200);
      const renewed = await Promise.all(leases.map(async (lease) => world.store.keepAlive(lease)));
      expect(renewed).toEqual(leases.map((_, i) => 60 + i));
      await Promise.all(leases.map(async (lease) => world.store.revokeLease(lease)));
    });
  });
}
