import { expect, test } from "vitest";
import type { TrafficReads, TrafficSpan } from "#server/ports/traffic.ts";
import { KeptFigures } from "./kept-figures.ts";

const ORDERS = { namespace: "default", service: "orders" };
const MINUTE = 60_000;

function keeping() {
  const summed: number[] = [];
  const reads = {
    figures: async (_: unknown, { from, until }: TrafficSpan) => void summed.push((until - from) / MINUTE),
  } as unknown as TrafficReads; // no more of it is asked
  const kept = new KeptFigures(reads);
  const look = (minutes: number, until = 0) =>
    kept.figures(ORDERS, { from: until - minutes * MINUTE, until, countedMs: minutes * MINUTE });
  return { look, summed };
}

test("windows of many lengths are looked at in turn, and each is summed up once", async () => {
  const { look, summed } = keeping();
  for (let turn = 0; turn < 3; turn += 1) for (const minutes of [1, 5, 15, 30, 60, 3]) await look(minutes);
  expect(summed).toEqual([1, 5, 15, 30, 60, 3]);
});

test("of windows that are made up those are kept that are looked at", async () => {
  const { look, summed } = keeping();
  for (let other = 6; other < 60; other += 1) {
    await look(5);
    await look(other);
  }
  expect(summed.filter((minutes) => minutes === 5)).toHaveLength(1);
  await look(6);
  expect(summed.filter((minutes) => minutes === 6)).toHaveLength(2);
});

test("what has passed is let go, also where another leader's time was ahead", async () => {
  const { look, summed } = keeping();
  await look(5, 100_000);
  await look(5, 105_000);
  await look(5, 100_000);
  expect(summed).toHaveLength(2);
  await look(5, 110_000);
  await look(5, 100_000);
  expect(summed).toHaveLength(4);
  await look(5, 100_000);
  expect(summed).toHaveLength(4);
});
