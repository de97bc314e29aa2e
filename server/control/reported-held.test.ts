import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { ReportedHeld } from "./reported-held.ts";

const orders = { namespace: "default", service: "orders" };

function newHeld(maxHeld?: number) {
  const clock = new FakeClock();
  const world = {
    epoch: "e",
    revisions: new Map([
      ["orders", 10],
      ["payments", 20],
    ]),
  };
  const held = new ReportedHeld({
    now: () => clock.now(),
    epoch: () => world.epoch,
    tableRevision: ({ service }) => world.revisions.get(service),
    ...(maxHeld === undefined ? {} : { maxHeld }),
  });
  const tell = (client: string, tables: Record<string, string>, windowMs = 5000) =>
    held.tell("default", client, tables, { at: clock.now(), windowMs });
  const told = () => [...held.of(orders)].map(([client, { revision }]) => `${client} ${revision}`);
  return { clock, world, held, tell, told };
}

test("a client holds what it says, never more than the table that is known", () => {
  const { tell, told, world } = newHeld();
  tell("a", { orders: "e.9" });
  tell("b", { orders: "e.11" });
  expect(told()).toEqual(["a 9", "b 10"]);
  world.revisions.set("orders", 12);
  expect(told()).toEqual(["a 9", "b 11"]);
});

test("what is of another history, of no table, or no revision, changes nothing", () => {
  const { tell, told, held, world } = newHeld();
  tell("a", { orders: "e.9", unknown: "e.1", payments: "nonsense" });
  expect(held.size).toBe(1);
  tell("a", { orders: "older.10" });
  expect(told()).toEqual(["a 9"]);
  world.epoch = "next";
  expect(told()).toEqual([]);
});

test("a table that its newest report does not name any more is none that it speaks of", () => {
  const { tell, told, held } = newHeld();
  tell("a", { orders: "e.9", payments: "e.20" });
  tell("a", { payments: "e.20" });
  expect(told()).toEqual([]);
  expect(held.size).toBe(1);
});

test("its word is fresh for three of its windows, at least 10 s and at most 30 s", () => {
  const { clock, tell, held } = newHeld();
  tell("often", { orders: "e.9" }, 1000);
  tell("at times", { orders: "e.9" }, 5000);
  tell("hardly", { orders: "e.9" }, 600_000);
  const fresh = () => [...held.of(orders)].filter(([, { isFresh }]) => isFresh).map(([client]) => client);
  clock.advance(10_000);
  expect(fresh()).toEqual(["often", "at times", "hardly"]);
  clock.advance(5000);
  expect(fresh()).toEqual(["at times", "hardly"]);
  clock.advance(15_000);
  expect(fresh()).toEqual(["hardly"]);
  clock.advance(1);
  expect(fresh()).toEqual([]);
});

test("memory is bounded: clients silent longest are forgotten", () => {
  const { tell, told, held } = newHeld(3);
  for (const client of ["a", "b", "a", "c", "d"]) tell(client, { orders: "e.9" });
  expect(told()).toEqual(["a 9", "c 9", "d 9"]);
  held.clear();
  expect([held.size, told()]).toEqual([0, []]);
});
