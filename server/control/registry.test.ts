import { expect, test } from "vitest";
import { KeySpace } from "#server/core/keys.ts";
import type { KeyValue, Operation, Store } from "#server/ports/store.ts";
import { ORDERS, registered } from "#test/support/core.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Deregistrations } from "./deregistrations.ts";
import { Registrations } from "./registrations.ts";
import { StoreRegistry } from "./registry.ts";

const keys = new KeySpace("/headgate");
const { id } = registered(1);
const foreign = `/headgate/v1/registry/default/orders/other-client`;
const entry = (key: string, revision: number): KeyValue => ({
  key,
  value: Buffer.alloc(0),
  createRevision: revision,
  modRevision: revision,
});

test.each([
  ["Headgate's and another's", [entry(keys.registry(ORDERS, id), 4), entry(foreign, 7)]],
  ["another's alone", [entry(foreign, 7)]],
])("whichever of an instance's keys goes last, its goodbye is told: %s", async (_, standing) => {
  for (const order of [standing, standing.toReversed()]) {
    const gone: boolean[] = [];
    const deregistrations = new Deregistrations(keys);
    const registrations = new Registrations(
      ({ key, createRevision }) => ({
        ok: true,
        service: ORDERS,
        registered: { ...registered(1, {}, createRevision), key },
      }),
      new FakeClock(),
      {
        onRegistered: () => {},
        onUnregistered: (service, each, revision) => gone.push(deregistrations.has(service, each, revision)),
        onQuarantined: () => {},
      },
    );
    registrations.feed.reset(standing, 9);
    const txn = async (_compares: unknown, operations: readonly Operation[]) => {
      for (const each of operations)
        if (each.kind === "put")
          deregistrations.feed.apply(
            [{ kind: "put", entry: { ...entry(each.key, 10), value: each.value } }],
            10,
          );
      for (const { key } of order)
        registrations.feed.apply([{ kind: "delete", key, revision: 10 }] as never, 10);
      return { succeeded: true, revision: 10 };
    };
    const registry = new StoreRegistry({
      store: { txn, get: async () => undefined } as unknown as Store, // what a goodbye asks of a store
      ...{ keys, registrations, deregistrations },
      tables: { isLeaving: () => false },
    });
    await registry.deregister(ORDERS, id);
    expect(gone).toEqual([true]);
    // A leader that takes over finds one of them in the table.
    for (const { createRevision } of standing)
      expect(deregistrations.has(ORDERS, id, createRevision)).toBe(true);
    expect(deregistrations.has(ORDERS, id, 5)).toBe(false);
  }
});
