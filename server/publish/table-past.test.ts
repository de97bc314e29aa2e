import { expect, test } from "vitest";
import { keptLog } from "#test/support/kept-log.ts";
import { draft, keys, storedEndpoint, TableStore } from "#test/support/table-store.ts";
import { createTableBook } from "./table-book.ts";
import { TablePast } from "./table-past.ts";

const orders = { namespace: "default", service: "orders" };
const payments = { namespace: "default", service: "payments" };
const LIMITS = { changes: 4, ageMs: 1000, bytes: 100_000 };

function world(limits = LIMITS) {
  let now = 0;
  const past = new TablePast({ now: () => now }, limits);
  const book = createTableBook({ keys, log: keptLog() });
  book.onChanges((changes) => changes.forEach((change) => past.add(change)));
  book.setEpoch("e1");
  const store = new TableStore();
  const publish = (service: typeof orders, endpoints: Parameters<typeof draft>[0]) => {
    book.apply(store.publish(service, draft(endpoints)), store.revision);
    return store.revision;
  };
  return { past, book, store, publish, at: (ms: number) => (now = ms) };
}

test("what came, went and changed is kept as it was and as it is, the first table as nothing", () => {
  const { past, publish, at } = world();
  const first = publish(orders, [storedEndpoint(1), storedEndpoint(2)]);
  expect(past.of(orders)).toEqual([]);
  at(500);
  const second = publish(orders, [storedEndpoint(1, { weight: 7 }), storedEndpoint(3)]);
  const [change, ...more] = past.of(orders);
  expect(more).toEqual([]);
  expect(change).toMatchObject({ from: first, to: second, at: 500 });
  const told = change?.endpoints.map(({ id, before, after }) => [
    id,
    before === undefined ? undefined : JSON.parse(before).weight,
    after === undefined ? undefined : JSON.parse(after).weight,
  ]);
  expect(told?.toSorted()).toEqual([
    ["10.0.0.1:8080", 100, 7],
    ["10.0.0.2:8080", 100, undefined],
    ["10.0.0.3:8080", undefined, 100],
  ]);
});

test("a table keeps its last changes only, and none beyond its age", () => {
  const { past, publish, at } = world();
  for (let weight = 0; weight < 10; weight++) publish(orders, [storedEndpoint(1, { weight })]);
  expect(past.of(orders)).toHaveLength(LIMITS.changes);
  expect(past.of(orders).at(-1)?.to).toBe(10);
  expect(past.wholeSince(orders)).toBe(0);
  at(500);
  publish(orders, [storedEndpoint(1, { weight: 50 })]);
  at(LIMITS.ageMs + 501);
  expect(past.of(orders)).toEqual([]);
  expect(past.wholeSince(orders)).toBe(500);
});

test("all tables together keep so many bytes, the newest of whichever", () => {
  const { past, publish } = world({ ...LIMITS, changes: 1000, bytes: 10_000 });
  publish(payments, [storedEndpoint(1)]);
  publish(payments, [storedEndpoint(1, { weight: 1 })]);
  for (let weight = 0; weight < 100; weight++) publish(orders, [storedEndpoint(1, { weight })]);
  expect(past.of(payments)).toEqual([]);
  expect(past.of(orders).length).toBeGreaterThan(3);
  expect(past.of(orders).length).toBeLessThan(30);
});

test("another history is compared with nothing of the former", () => {
  const { past, publish, book, store } = world();
  publish(orders, [storedEndpoint(1)]);
  publish(orders, [storedEndpoint(1, { weight: 1 })]);
  expect(past.of(orders)).toHaveLength(1);
  book.setEpoch("e2");
  store.publish(orders, draft([storedEndpoint(2)]));
  book.reset(store.list(), store.revision);
  expect(past.of(orders)).toEqual([]);
});
