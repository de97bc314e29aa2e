import { expect, test } from "vitest";

import { collectWatch } from "#test/support/collected-watch.ts";

import { keyCases } from "./store.key-cases.ts";
import { leaseCases } from "./store.lease-cases.ts";
import { watchCases } from "./store.watch-cases.ts";
import { StoreWorld, type OpenedStore } from "./store.world.ts";

/** What every store must do. */
export function storeCases(open: () => Promise<OpenedStore>): void {
  const world = new StoreWorld(open);
  keyCases(world);
  watchCases(world);
  leaseCases(world);

  test("health is up, and no change of it is told while nothing changes", async () => {
    const changes: unknown[] = [];
    const end = world.store.onHealth((health) => changes.push(health));
    await world.write(world.put("a", "1"));
    end();
    expect(world.store.health()).toMatchObject({ up: true });
    expect(changes).toEqual([]);
  });

  test("a closed store refuses everything as unavailable, and delivers nothing any more", async () => {
    const opened = await open();
    const { store } = opened;
    const lease = await store.grantLease(60);
    const key = "/closed/a";
    const { revision } = await store.txn([], [{ kind: "put", key, value: Buffer.from("1"), lease }]);
    const watch = collectWatch(store, "/closed/", revision);
    await opened.close();
    const delivered = watch.events.length;
    const unavailable = expect.objectContaining({ name: "StoreUnavailable", unknownOutcome: false });
    await expect(store.get(key)).rejects.toEqual(unavailable);
    await expect(store.txn([], [{ kind: "delete", key }])).rejects.toEqual(unavailable);
    await expect(store.grantLease(5)).rejects.toEqual(unavailable);
    await expect(store.keepAlive(lease)).rejects.toEqual(unavailable);
    await expect(store.leaseTtl(lease)).rejects.toEqual(unavailable);
    expect(store.health().up).toBe(false);
    await store.close();
    expect(watch.events.length).toBe(delivered);
  });
}
