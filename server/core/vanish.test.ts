import { expect, test } from "vitest";
import { registered, Stepper } from "#test/support/core.ts";
import { endpointOf } from "./endpoint.ts";
import { guardsOf } from "./guards.ts";
import { newService } from "./service.ts";

const T0 = 1_000_000;
const FIVE = [1, 2, 3, 4, 5];
/** Registered long before. */
const LONG_AGO = T0 - 3_600_000;

test("one registration that vanishes alone takes its instance out, once it is plain that it is one alone", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE).vanished(T0 + 1000, 1);
  expect(s.effects).toContainEqual({ kind: "probe-now", id: "10.0.0.1:1" });
  expect(s.table()).toEqual(FIVE);
  expect(s.tick(T0 + 1500).table()).toEqual([2, 3, 4, 5]);
  expect(s.tick(T0 + 16_000).state.instances.size).toBe(4);
});

test("at once where its own check fails too, or where it was deregistered", () => {
  const s = new Stepper()
    .fleet(LONG_AGO, FIVE)
    .vanished(T0 + 1000, 1)
    .probed(T0 + 1001, 1, false);
  expect(s.table()).toEqual([2, 3, 4, 5]);
  s.do(T0 + 1002, { kind: "unregistered", id: "10.0.0.1:2", because: "deregistered" });
  expect(s.table()).toEqual([3, 4, 5]);
  s.down(T0 + 2000, 3).vanished(T0 + 3000, 3);
  expect(s.table()).toEqual([4, 5]);
});

test("many that vanish are kept while their own checks pass: not one leaves the table", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE);
  for (const port of [1, 2, 3]) s.vanished(T0 + 1000 + port, port);
  expect(s.tick(T0 + 2000).table()).toEqual(FIVE);
  expect(s.instance(1)).toMatchObject({ status: "serving", marks: ["retained"] });
  s.probed(T0 + 2001, 1, false);
  expect(s.table()).toEqual([2, 3, 4, 5]);
  for (const at of [2002, 2502]) s.probed(T0 + at, 2, false, { isUnanswered: true });
  expect(s.table()).toEqual([2, 3, 4, 5]);
  s.probed(T0 + 3002, 2, false, { isUnanswered: true });
  expect(s.table()).toEqual([3, 4, 5]);
  expect(s.tick(T0 + 1003 + 600_000).table()).toEqual([4, 5]);
});

test("while checks are doubted silence takes none of them, and a refused connection does", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE);
  const doubt = { since: T0, failing: 8, healthy: 10 };
  s.do(T0, { kind: "fleet", fleet: { doubt, isMassLoss: false, pause: undefined } });
  for (const port of [1, 2, 3]) s.vanished(T0 + 1000, port);
  for (let i = 1; i < 9; i++) s.probed(T0 + 1000 + i * 500, 1, false, { isUnanswered: true });
  expect(s.table()).toEqual(FIVE);
  expect(s.probed(T0 + 9000, 2, false).table()).toEqual([1, 3, 4, 5]);
});

test("those that went one by one come back when they prove to be many", () => {
  const s = new Stepper()
    .fleet(LONG_AGO, FIVE)
    .vanished(T0 + 1000, 1)
    .tick(T0 + 2000);
  expect(s.table()).toEqual([2, 3, 4, 5]);
  s.vanished(T0 + 5000, 2)
    .tick(T0 + 6000)
    .vanished(T0 + 9000, 3);
  expect(s.table()).toEqual(FIVE);
});

test.each([
  ["deregisters", { kind: "unregistered", id: "10.0.0.1:2", because: "deregistered" }],
  ["leaves", { kind: "leave", id: "10.0.0.1:2", deadlineAt: T0 + 60_000, actor: "it" }],
] as const)("one that went alone is back in that very step in which the last other %s", (_, event) => {
  const s = new Stepper()
    .fleet(LONG_AGO, [1, 2])
    .vanished(T0 + 1000, 1)
    .tick(T0 + 2000);
  expect(s.table()).toEqual([2]);
  s.do(T0 + 5000, event);
  expect(s.weights()[1]).toBe(100);
  expect(s.instance(1)?.marks).toEqual(["retained"]);
});

test("and in which it is drained; guards ask without it, and refuse where nobody forces them", () => {
  const s = new Stepper()
    .fleet(LONG_AGO, [1, 2])
    .vanished(T0 + 1000, 1)
    .tick(T0 + 2000);
  const id = "10.0.0.1:2";
  const drain = { id: "d", owner: "ann", actor: "ann", reason: "r", createdAt: T0 };
  const drained = new Map([[id, { drains: [drain] }]]);
  const { state } = s;
  expect(guardsOf(state, drained, s.policy, T0 + 3000).some(({ refuses }) => refuses)).toBe(true);
  s.intents(T0 + 3000, id, { drains: [drain] });
  expect(s.weights()[1]).toBe(100);
});

test("a rolling deploy is no mass loss: as many come as go", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE);
  for (const port of [1, 2, 3]) s.fleet(T0 + 20_000, [port + 10]).vanished(T0 + 20_001, port);
  expect(s.tick(T0 + 21_000).table()).toEqual([4, 5, 11, 12, 13]);
});

test("registering again ends it, and it is not new", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE);
  for (const port of [1, 2, 3]) s.vanished(T0 + 60_000, port);
  s.do(T0 + 60_500, { kind: "registered", registered: registered(1, {}, 77) });
  expect(s.instance(1)).toMatchObject({ status: "serving", marks: [], vanished: undefined });
  expect(s.weights()[1]).toBe(100);
});

test("what vanished while nobody led is kept by a new leader too, and what was deregistered is not", () => {
  const s = new Stepper().fleet(LONG_AGO, FIVE);
  const stored = [...s.state.instances.values()].map((i) => endpointOf(i, s.state, s.policy)!);
  const next = new Stepper();
  next.state = newService(s.state.key, stored);
  next.do(T0 + 9000, { kind: "registered", registered: registered(5) });
  next.do(T0 + 9000, { kind: "taken-over", deregistered: new Set(["10.0.0.1:1"]) });
  expect(next.table()).toEqual([2, 3, 4, 5]);
  expect(next.instance(2)).toMatchObject({ marks: ["retained"], host: "10.0.0.1" });
  expect(next.effects).toContainEqual({ kind: "probe-now", id: "10.0.0.1:2" });
});

test("by policy nothing is kept", () => {
  const { policy } = new Stepper();
  const s = new Stepper({ ...policy, preserve: { ...policy.preserve, mode: "off" } }).fleet(LONG_AGO, FIVE);
  for (const port of [1, 2, 3]) s.vanished(T0 + 1000, port);
  expect(s.table()).toEqual([4, 5]);
});
