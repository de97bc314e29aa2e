import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Table } from "#lib/contract/table.ts";
import type { StoreEvent } from "#server/ports/store.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { draft, keys, storedEndpoint, TableStore } from "#test/support/table-store.ts";
import type { TableChange } from "./service-table.ts";
import { createTableBook } from "./table-book.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };

function newBook(epoch: string | undefined = "e1") {
  const log = keptLog();
  const book = createTableBook({ keys, log });
  const changes: TableChange[] = [];
  book.onChanges((given) => changes.push(...given));
  if (epoch !== undefined) book.setEpoch(epoch);
  const tableOf = (key: typeof orders) => JSON.parse(book.get(key)!.bytes.body.toString()) as Table;
  return { book, log, changes, tableOf };
}

describe("a table is made of its keys alone", () => {
  test("endpoints sorted by id, the revision is the head's, decision state is left out", () => {
    const { book } = newBook();
    const store = new TableStore(6);
    store.publish(orders, draft([storedEndpoint(2, { zone: "b" }), storedEndpoint(1)]));
    book.reset(store.list(), store.revision);
    expect(book.get(orders)!.etag).toBe('"e1.7"');
    expect(book.get(orders)!.bytes.body.toString()).toBe(
      '{"namespace":"default","service":"orders","epoch":"e1","revision":7,"protection":"normal",' +
        '"policy":{"balancer":"round_robin","timeoutMs":1000},"endpoints":[' +
        '{"id":"10.0.0.1:8080","address":"10.0.0.1","port":8080,"protocol":"http","weight":100,"status":"serving","zone":"a","version":"1.4.2","metadata":{}},' +
        '{"id":"10.0.0.2:8080","address":"10.0.0.2","port":8080,"protocol":"http","weight":100,"status":"serving","zone":"b","version":"1.4.2","metadata":{}}]}',
    );
  });

  test("a service without instances has an empty table", () => {
    const { book, tableOf } = newBook();
    const store = new TableStore();
    book.apply(store.publish(orders, draft([])), 1);
    expect(tableOf(orders).endpoints).toEqual([]);
  });

  test("the bytes of a revision are the same, however the keys arrived", () => {
    const sizes = fc.array(
      fc.record({
        size: fc.integer({ min: 0, max: 300 }),
        weight: fc.integer({ min: 0, max: 3 }),
        cut: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(sizes, (steps) => {
        const store = new TableStore();
        const [each, batched, listed] = [newBook().book, newBook().book, newBook().book];
        const batch: StoreEvent[] = [];
        for (const { size, weight, cut } of steps) {
          const endpoints = Array.from({ length: size }, (_, n) =>
            storedEndpoint(n, n % 7 === 0 ? { weight } : {}),
          );
          const events = store.publish(orders, draft(endpoints));
          each.apply(events, store.revision);
          batch.push(...events);
          if (cut) batched.apply(batch.splice(0), store.revision);
        }
        batched.apply(batch.splice(0), store.revision);
        listed.reset(store.list(), store.revision);
        for (const book of [batched, listed]) {
          expect(book.get(orders)!.bytes.event.equals(each.get(orders)!.bytes.event)).toBe(true);
        }
        expect(JSON.parse(each.get(orders)!.bytes.body.toString()).endpoints).toHaveLength(
          steps.at(-1)!.size,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("what changed", () => {
  test("a change of decision state alone moves the revision and touches no endpoint", () => {
    const { book, changes } = newBook();
    const store = new TableStore();
    book.apply(store.publish(orders, draft([storedEndpoint(1, {}, 1)])), 1);
    book.apply(store.publish(orders, draft([storedEndpoint(1, {}, 2)])), 2);
    expect(changes.at(-1)).toMatchObject({ from: 1, to: 2, whole: false, policyChanged: false });
    expect(changes.at(-1)!.touched.size).toBe(0);
  });

  test("what changed and changed back within one batch is named: a reader may stand in between", () => {
    const { book, changes } = newBook();
    const store = new TableStore();
    book.apply(store.publish(orders, draft([storedEndpoint(1)])), 1);
    const there = store.publish(orders, draft([storedEndpoint(1, { weight: 0 })]));
    const back = store.publish(orders, draft([storedEndpoint(1)]));
    book.apply([...there, ...back], 3);
    expect(changes.slice(1).map(({ from, to, touched }) => [from, to, [...touched]])).toEqual([
      [1, 2, ["10.0.0.1:8080"]],
      [2, 3, ["10.0.0.1:8080"]],
    ]);
  });

  test("after a listing only what is new is told, and as a whole: what lay between was not seen", () => {
    const { book, changes } = newBook();
    const store = new TableStore();
    book.apply(store.publish(orders, draft([storedEndpoint(1)])), 1);
    book.apply(store.publish(payments, draft([storedEndpoint(1)])), 2);
    store.publish(payments, draft([storedEndpoint(2)]));
    changes.length = 0;
    book.reset(store.list(), 3);
    expect(changes.map(({ table, whole }) => [table.key.service, whole])).toEqual([["payments", true]]);
  });
});

describe("a bad key harms nobody else", () => {
  test("it is logged, its service keeps the last good table, and comes back with the next good one", () => {
    const { book, log, tableOf } = newBook();
    const store = new TableStore();
    book.apply(store.publish(orders, draft([storedEndpoint(1)])), 1);
    const bad = store.write([{ name: keys.table(orders, 0), value: Buffer.from("{") }]);
    const good = store.publish(payments, draft([storedEndpoint(5)]));
    book.apply([...bad, ...good], 3);
    expect(tableOf(orders).revision).toBe(1);
    expect(tableOf(payments).revision).toBe(3);
    expect(log.lines.map(({ level, fields }) => [level, fields["service"]])).toEqual([["error", "orders"]]);
    book.apply(store.publish(orders, draft([storedEndpoint(2)])), 4);
    expect(tableOf(orders).endpoints.map(({ id }) => id)).toEqual(["10.0.0.2:8080"]);
  });

  test.each([
    ["a chunk is missing", (n: number) => ({ name: keys.table(orders, n) })],
    [
      "a chunk was written without its head",
      (n: number) => ({ name: keys.table(orders, n), value: Buffer.from('{"v":1,"endpoints":[]}') }),
    ],
    ["the head is gone", () => ({ name: keys.table(orders, 0) })],
  ])("%s: the last table stands, also after a listing", (_, change) => {
    const { book, log, tableOf } = newBook();
    const store = new TableStore();
    const many = Array.from({ length: 150 }, (_each, n) => storedEndpoint(n));
    book.apply(store.publish(orders, draft(many)), 1);
    book.apply(store.write([change(1)]), 2);
    expect(tableOf(orders)).toMatchObject({ revision: 1, endpoints: { length: 150 } });
    book.reset(store.list(), 2);
    expect(tableOf(orders)).toMatchObject({ revision: 1, endpoints: { length: 150 } });
    expect(log.lines).toHaveLength(2);
  });

  test("a service whose keys never made a table is told apart from one never seen", () => {
    const { book } = newBook();
    const store = new TableStore();
    book.reset([], 0);
    book.apply(store.write([{ name: keys.table(orders, 0), value: Buffer.from("null") }]), 1);
    expect(book.isUnreadable(orders)).toBe(true);
    expect(book.isUnreadable(payments)).toBe(false);
    expect(book.list("default")).toEqual([]);
  });

  test("hostile names and values stay data", () => {
    const { book, tableOf } = newBook();
    const store = new TableStore();
    const key = { namespace: "default", service: "constructor" };
    const metadata = JSON.parse('{"__proto__":"x","a\\nb":"c\\n\\nevent: bye"}') as Record<string, string>;
    book.apply(store.publish(key, draft([storedEndpoint(1, { metadata })])), 1);
    expect(Object.entries(tableOf(key).endpoints[0]!.metadata!)).toEqual(Object.entries(metadata));
    expect(book.get(key)!.bytes.event.toString().match(/\n/g)).toHaveLength(4);
  });
});

describe("epoch and revision", () => {
  test("within an epoch an older table is never taken", () => {
    const { book, log } = newBook();
    const store = new TableStore(10);
    book.apply(store.publish(orders, draft([storedEndpoint(1)])), 11);
    const restored = new TableStore(3);
    restored.publish(orders, draft([]));
    book.reset(restored.list(), 4);
    expect(book.get(orders)!.etag).toBe('"e1.11"');
    expect(log.lines).toHaveLength(1);
  });

  test("a new epoch takes what its listing says; a service that it lacks keeps the old table as the old one", () => {
    const { book, changes, tableOf } = newBook();
    const store = new TableStore(10);
    book.apply(store.publish(orders, draft([storedEndpoint(1)])), 11);
    book.apply(store.publish(payments, draft([storedEndpoint(1)])), 12);
    const restored = new TableStore(3);
    restored.publish(orders, draft([]));
    book.setEpoch("e2");
    book.reset(restored.list(), 4);
    expect(book.get(orders)!.etag).toBe('"e2.4"');
    expect(changes.at(-1)).toMatchObject({ from: 0, to: 4, whole: true });
    expect(tableOf(payments)).toMatchObject({ epoch: "e1", revision: 12 });
  });

  test("nothing is served before the epoch is known", () => {
    const { book: unnamed } = newBook();
    expect(unnamed.isReady).toBe(false);
    const store = new TableStore();
    store.publish(orders, draft([]));
    const late = createTableBook({ keys, log: keptLog() });
    late.reset(store.list(), 1);
    expect([late.isReady, late.get(orders)]).toEqual([false, undefined]);
    late.setEpoch("e9");
    expect([late.isReady, late.get(orders)?.etag]).toEqual([true, '"e9.1"']);
  });
});
