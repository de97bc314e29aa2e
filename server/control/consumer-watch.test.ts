import { expect, test } from "vitest";
import type { Consumer } from "#server/core/model.ts";
import type { Replica } from "#server/ports/control.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { ConsumerWatch } from "./consumer-watch.ts";
import type { Held } from "./reported-held.ts";

const ORDERS = { namespace: "default", service: "orders" };
const B: Replica = { id: "b", advertise: "http://127.0.0.1:1", version: "0", startedAt: 0 };

function streaming(id: string, held: number): Consumer {
  return { id, held, lastContactAt: 0, open: true };
}

function watched() {
  const clock = new FakeClock();
  const world = {
    clock,
    local: [] as Consumer[],
    reported: [] as [string, Held][],
    others: [B],
    answer: (): Promise<readonly Consumer[]> => Promise.resolve([]),
  };
  const watch = new ConsumerWatch({
    clock,
    now: () => clock.now(),
    local: { of: () => world.local, count: () => world.local.length, served: () => [], size: 0 },
    reported: { of: () => world.reported },
    ask: () => world.answer(),
    others: () => world.others,
    policy: () => DEFAULT_POLICY.drain,
  });
  const asked = async () => {
    clock.advance(1000);
    watch.refresh(ORDERS);
    await new Promise(setImmediate);
  };
  return { world, watch, asked };
}

test("nothing is known until every replica has answered, and no later than it was asked", async () => {
  const { world, watch, asked } = watched();
  expect(watch.seen(ORDERS)).toBeUndefined();
  world.answer = async () => [streaming("cart/1", 7)];
  await asked();
  const asOf = world.clock.now();
  world.clock.advance(500);
  expect(watch.seen(ORDERS)).toEqual({ consumers: [streaming("cart/1", 7)], asOf });
});

test("a replica that falls silent holds everybody up, beside the clients that it told of", async () => {
  const { world, watch, asked } = watched();
  world.answer = async () => [streaming("cart/1", 7)];
  await asked();
  world.answer = () => Promise.reject(new Error("refused"));
  await asked();
  expect(watch.of(ORDERS)).toMatchObject([{ id: "cart/1" }, { held: 0, open: true }]);
});

test("clients of a replica that is gone are lost, until they are seen elsewhere", async () => {
  const { world, watch, asked } = watched();
  world.answer = async () => [streaming("cart/1", 7), streaming("cart/2", 7)];
  await asked();
  const heardAt = world.clock.now();
  world.answer = () => Promise.reject(new Error("refused"));
  await asked();
  world.others = [];
  world.local = [streaming("cart/2", 8)];
  expect(watch.seen(ORDERS)?.consumers).toEqual([
    streaming("cart/2", 8),
    { id: "cart/1", held: 7, open: false, lastContactAt: heardAt },
  ]);
  watch.keepOnly([]);
  expect(watch.of(ORDERS)).toEqual([streaming("cart/2", 8)]);
});

test("a client's own word counts before what its socket took, at whatever replica, while it is fresh", async () => {
  const { world, watch, asked } = watched();
  world.local = [streaming("cart/1", 7)];
  world.answer = async () => [streaming("cart/2", 7), streaming("cart/3", 7)];
  await asked();
  world.reported = [
    ["cart/1", { revision: 6, at: 5, isFresh: true }],
    ["cart/2", { revision: 8, at: 5, isFresh: true }],
    ["cart/3", { revision: 3, at: 5, isFresh: false }],
  ];
  expect(watch.of(ORDERS)).toEqual([
    { id: "cart/1", held: 6, lastContactAt: 5, open: true },
    { id: "cart/2", held: 8, lastContactAt: 5, open: true },
    { id: "cart/3", held: 7, lastContactAt: 5, open: true },
  ]);
});

test("a client that only reports is a consumer, in contact when it reported", () => {
  const { world, watch } = watched();
  world.reported = [["cart/1", { revision: 6, at: 5, isFresh: false }]];
  expect(watch.of(ORDERS)).toEqual([{ id: "cart/1", held: 6, lastContactAt: 5, open: false }]);
});
