import { expect, test } from "vitest";
import { registered, Stepper } from "#test/support/core.ts";
import { capacityOf, lostShareOf } from "./capacity.ts";
import { causesOf } from "./causes.ts";
import { endpointOf } from "./endpoint.ts";
import { protectionOf } from "./panic.ts";
import { shownInstances } from "./presence.ts";
import { protectionCause } from "./protection.ts";
import { newService } from "./service.ts";

const told = ({ state, policy }: Stepper) => protectionCause(state, policy);
const lost = ({ state }: Stepper) => lostShareOf(capacityOf(state));
const shown = ({ state }: Stepper) => shownInstances(state).map(({ port }) => port);

test("normal has no cause; panic has its numbers and what is done about it", () => {
  const orders = new Stepper().fleet(0, [1, 2, 3, 4, 5]).tick(60_000);
  expect(told(orders)).toBeUndefined();
  expect(lost(orders)).toBe(0);
  for (const port of [1, 2, 3]) orders.down(100_000, port);
  expect(told(orders)).toEqual({
    since: expect.any(Number),
    text: "2 of 5 that passed a check once serve, less than 50 % of them: all of them are routed to",
  });
  expect(lost(orders)).toBeCloseTo(0.6);
});

test("what is kept is counted, with when it goes at the latest", () => {
  const orders = new Stepper().fleet(0, [1, 2, 3, 4, 5]).tick(60_000);
  for (const port of [1, 2, 3]) orders.vanished(100_000, port);
  expect(protectionOf(orders.state)).toBe("preserving");
  expect(told(orders)).toEqual({
    since: 100_000,
    until: 100_000 + orders.policy.preserve.maxMs,
    text: "3 instances whose registrations vanished are kept while their own checks pass",
  });
  expect(shown(orders)).toEqual([1, 2, 3, 4, 5]);
});

test("one that vanished alone is remembered, and shown to nobody", () => {
  const orders = new Stepper().fleet(0, [1, 2, 3, 4, 5]).tick(60_000);
  orders.vanished(100_000, 1).tick(100_000 + orders.policy.preserve.settleMs);
  expect(orders.instance(1).vanished?.kind).toBe("gone");
  expect(shown(orders)).toEqual([2, 3, 4, 5]);
  expect(capacityOf(orders.state).total.instances).toBe(4);
  orders.drains(101_000, "10.0.0.1:1", ["ann"]);
  expect(shown(orders)).toEqual([1, 2, 3, 4, 5]);
});

test("capacity that is lost is by base weight, and nothing where nothing is registered", () => {
  const orders = new Stepper().fleet(0, [1], { weight: 300 }).fleet(0, [2], { weight: 100 });
  orders.drains(1000, "10.0.0.1:1", ["ann"]);
  expect(lost(orders)).toBe(0.75);
  expect(lost(new Stepper())).toBeUndefined();
});

test("a leader that takes over panic while automation is paused says who it is about, and what it found of checks", () => {
  const s = new Stepper().fleet(0, [1, 2, 3, 4]).down(60_000, 1).down(60_000, 2).down(60_000, 3);
  const stored = [...s.state.instances.values()].map((each) => endpointOf(each, s.state, s.policy)!);
  const next = new Stepper();
  const pause = { since: 60_000, actor: "ann", reason: "incident" };
  const fleet = { doubt: undefined, isMassLoss: false, pause };
  next.state = newService(s.state.key, stored, fleet, { panicSince: 60_000 });
  for (const port of [1, 2, 3, 4]) next.do(70_000, { kind: "registered", registered: registered(port) });
  next.do(70_000, { kind: "taken-over", deregistered: new Set() });
  expect(protectionCause(next.state, next.policy)?.text).toMatch(/^1 of 4 that passed a check once serve/);
  const texts = causesOf(next.instance(1), next.state, next.policy).map(({ text }) => text);
  expect(texts).toContain("routed to all the same: only 1 of 4 serve");
  expect(texts).toContain("checks fail: as found by the former leader");
  expect(next.weights()).toEqual(s.weights());
});
