import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";
import { FleetWatch } from "./fleet.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { NO_TALLY } from "./tally.ts";

const A = { namespace: "default", service: "a" };
const B = { namespace: "default", service: "b" };
const T0 = 1_000_000;

function watching(healthyA: number, healthyB: number): FleetWatch {
  const watch = new FleetWatch();
  watch.counted(A, NO_TALLY, { ...NO_TALLY, healthy: healthyA, registered: healthyA });
  watch.counted(B, NO_TALLY, { ...NO_TALLY, healthy: healthyB, registered: healthyB });
  return watch;
}

function fail(watch: FleetWatch, service: typeof A, count: number, at = T0): void {
  for (let i = 0; i < count; i++) watch.probed(service, `${i}`, true, at);
}

test("checks are doubted when more than half of all fail them, over two services, at least five", () => {
  const watch = watching(6, 4);
  fail(watch, A, 5);
  expect(watch.judge(T0, DEFAULT_POLICY).doubt).toBeUndefined();
  fail(watch, A, 6);
  expect(watch.judge(T0, DEFAULT_POLICY).doubt).toBeUndefined(); // one service alone
  fail(watch, B, 1);
  expect(watch.judge(T0, DEFAULT_POLICY).doubt).toEqual({ since: T0, failing: 7, healthy: 10 });
  const few = watching(2, 2);
  fail(few, A, 2);
  fail(few, B, 2);
  expect(few.judge(T0, DEFAULT_POLICY).doubt).toBeUndefined();
});

test("one service may be all there is", () => {
  const watch = watching(6, 0);
  fail(watch, A, 6);
  expect(watch.judge(T0, DEFAULT_POLICY).doubt).toBeDefined();
});

test("the doubt ends with the ratio, or after its time, and then not again until the ratio has fallen", () => {
  const watch = watching(6, 4);
  fail(watch, A, 6);
  fail(watch, B, 2);
  watch.judge(T0, DEFAULT_POLICY);
  for (let at = T0 + 5000; at <= T0 + 60_000; at += 5000) {
    fail(watch, A, 6, at);
    fail(watch, B, 2, at);
    expect(watch.judge(at, DEFAULT_POLICY).doubt !== undefined).toBe(at < T0 + 60_000);
  }
  for (let i = 0; i < 6; i++) watch.probed(A, `${i}`, false, T0 + 61_000);
  watch.judge(T0 + 61_000, DEFAULT_POLICY);
  fail(watch, A, 6, T0 + 62_000);
  expect(watch.judge(T0 + 62_000, DEFAULT_POLICY).doubt).toMatchObject({ since: T0 + 62_000 });
});

test("failures that lie apart do not add up", () => {
  const watch = watching(6, 4);
  fail(watch, A, 4, T0);
  fail(watch, B, 4, T0 + 10_000);
  expect(watch.judge(T0 + 10_000, DEFAULT_POLICY).doubt).toBeUndefined();
});

test("registrations that vanish over all services are a mass loss at 15 %, until the window has passed", () => {
  const watch = watching(10, 10);
  for (const id of ["1", "2"]) watch.vanished(A, id, T0);
  expect(watch.judge(T0, DEFAULT_POLICY).isMassLoss).toBe(false);
  watch.vanished(B, "1", T0);
  expect(watch.judge(T0, DEFAULT_POLICY).isMassLoss).toBe(true);
  expect(watch.judge(T0 + 15_000, DEFAULT_POLICY).isMassLoss).toBe(false);
});

test("where all services lose many, one that was given as many as it lost has lost none", () => {
  const orders = new Stepper().fleet(0, [1, 2, 3, 4, 5]);
  orders.do(T0, { kind: "fleet", fleet: { doubt: undefined, isMassLoss: true, pause: undefined } });
  for (const port of [1, 2, 3]) orders.fleet(T0 + 1, [port + 10]).vanished(T0 + 2, port);
  expect(orders.tick(T0 + 2 + orders.policy.preserve.settleMs).table()).toEqual([4, 5, 11, 12, 13]);
  orders.vanished(T0 + 3000, 4);
  expect(orders.instance(4).marks).toEqual(["retained"]);
});
