import { expect, test } from "vitest";
import type { EncodedTable } from "#server/core/table-encoder.ts";
import { KeySpace, type ServiceKey } from "#server/core/keys.ts";
import type { KeyValue, Store } from "#server/ports/store.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { MemoryStore } from "#test/support/memory-store.ts";
import { Committer, type CommitterHooks } from "./committer.ts";
import { WatchedTables } from "./watched-tables.ts";

const keys = new KeySpace("/headgate");
const service = (name: string): ServiceKey => ({ namespace: "default", service: name });
const table: EncodedTable = { chunks: [Buffer.from("{}")], size: 0, ids: () => [] };

/** A committer over a store whose watch brings at once what was written. */
function world(hooks: Partial<CommitterHooks>) {
  const store = new MemoryStore();
  const log = keptLog();
  const tables = new WatchedTables(keys, log);
  const settled: string[] = [];
  let waiting: { readonly name: string; readonly resolve: () => void } | undefined;
  const committer = new Committer({
    store: store as unknown as Store, // what a commit asks of a store
    ...{ keys, log, tables },
    clock: new FakeClock(),
    fence: [],
    events: { carry: async (_, txn) => await txn([]) },
    reached: async (revision) => tables.feed.reset([...store.entries.values()] as KeyValue[], revision),
    onDeposed: () => {},
    desired: () => table,
    onRefused: () => {},
    ...hooks,
    onSettled: (key, revision) => {
      hooks.onSettled?.(key, revision);
      settled.push(key.service);
      if (key.service === waiting?.name) waiting.resolve();
    },
  });
  /** Resolves when the last of them is settled. */
  const touch = async (...names: string[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = { name: names.at(-1) ?? "", resolve };
    for (const name of names) committer.touch(service(name));
    await promise;
  };
  return { log, settled, touch };
}

test("a service whose table cannot be made takes no other with it, is told once, and tried again when touched", async () => {
  let isBroken = true;
  const desired = ({ service: name }: ServiceKey) => {
    if (name === "orders" && isBroken) throw new Error("no such endpoint");
    return table;
  };
  const { log, settled, touch } = world({ desired });
  await touch("orders", "cart");
  await touch("orders", "cart");
  expect(settled).toEqual(["cart", "cart"]);
  expect(log.lines.map(({ level, fields }) => [level, fields["service"]])).toEqual([["error", "orders"]]);
  isBroken = false;
  await touch("orders");
  isBroken = true;
  await touch("orders", "cart");
  expect(settled).toEqual(["cart", "cart", "orders", "cart"]);
  expect(log.lines).toHaveLength(2);
});

test("what fails once a table is in the store holds up no other either", async () => {
  let isBroken = true;
  const onSettled = ({ service: name }: ServiceKey) => {
    if (name === "orders" && isBroken) throw new Error("nobody listens");
  };
  const { log, settled, touch } = world({ onSettled });
  await touch("orders", "cart");
  expect([settled, log.lines.length]).toEqual([["cart"], 1]);
  isBroken = false;
  await touch("orders");
  expect(settled).toEqual(["cart", "orders"]);
});
