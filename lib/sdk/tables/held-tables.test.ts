import { getMaxListeners } from "node:events";
import { expect, test } from "vitest";
import { sdkTable } from "#test/support/sdk-table.ts";
import { HeldTables } from "./held-tables.ts";

test("of one epoch no table goes back; another epoch's replaces it, whatever its revision", () => {
  const held = new HeldTables();
  expect(held.accept(sdkTable("orders", 7))).toBe(true);
  expect([sdkTable("orders", 7), sdkTable("orders", 6)].map((table) => held.accept(table))).toEqual([
    false,
    false,
  ]);
  expect(held.accept(sdkTable("orders", 2, 1, "e2"))).toBe(true);
  expect(held.accept(sdkTable("orders", 1, 1, "e2"))).toBe(false);
  expect(held.revisions()).toEqual({ orders: "e2.2" });
});

test("a table that shrinks to nothing is held, empty", () => {
  const held = new HeldTables();
  const sizes: number[] = [];
  held.listen("orders", ({ endpoints }) => sizes.push(endpoints.length));
  held.accept(sdkTable("orders", 1, 3));
  held.accept(sdkTable("orders", 2, 0));
  expect(sizes).toEqual([3, 0]);
  expect(held.missing).toEqual([]);
});

test("a listener that throws is told of, and keeps nobody from the table", async () => {
  const held = new HeldTables();
  const troubles: string[] = [];
  const kept: number[] = [];
  held.onTrouble = (what) => troubles.push(what);
  held.onAccepted = ({ revision }) => kept.push(revision);
  held.listen("orders", () => {
    throw new Error("no such balancer");
  });
  const arrival = held.arrival("orders", new AbortController().signal);
  expect(held.accept(sdkTable("orders", 1))).toBe(true);
  await arrival;
  expect([held.get("orders")?.revision, kept]).toEqual([1, [1]]);
  expect(troubles).toEqual(["the table of orders could not be put to use: Error: no such balancer"]);
});

test("any number may wait by one signal, and all are let go when it aborts", async () => {
  const held = new HeldTables();
  const over = new AbortController();
  const waiting = Array.from({ length: 30 }, async (_, n) => held.arrival(`s${n}`, over.signal));
  expect(getMaxListeners(over.signal)).toBe(0);
  over.abort();
  await Promise.all(waiting);
});
