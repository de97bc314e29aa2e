import { expect, test } from "vitest";

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
}
