import { expect, test } from "vitest";
import type { LoggedEvent } from "#lib/contract/events.ts";
import { TellingOrder } from "./event-log-order.ts";

const event = (text: string): LoggedEvent => ({ kind: "health.changed", at: 0, text, id: text });

test("an open slot holds up no more than so many: it is passed over then, and told late if it happened", () => {
  const told: string[] = [];
  const order = new TellingOrder(({ text }) => told.push(text), 3);
  const [happened, refused] = [order.open([event("happened")]), order.open([event("refused")])];
  order.tell([event("a")]);
  expect(told).toEqual([]);
  order.tell([event("b")]);
  expect(order.untoldFrom).toBe("refused");
  order.tell([event("c")]);
  expect(told).toEqual(["a", "b", "c"]);
  order.close(happened, true);
  order.close(refused, false);
  order.close(happened, true);
  expect(told).toEqual(["a", "b", "c", "happened"]);
});

test("what an earlier term opened is not told in a later one", () => {
  const told: string[] = [];
  const order = new TellingOrder(({ text }) => told.push(text), 1);
  const slot = order.open([event("old")]);
  order.tell([event("next")]);
  order.clear();
  order.close(slot, true);
  expect(told).toEqual(["next"]);
});
