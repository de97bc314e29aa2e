import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";

const T0 = 1_000_000;

function fiveWithFourDown(stepper = new Stepper()): Stepper {
  const s = stepper.fleet(T0, [1, 2, 3, 4, 5]);
  for (const port of [1, 2, 3, 4]) s.down(T0 + port * 10, port);
  return s;
}

test("when fewer than half serve, all that worked once are routed to at base weight, and keep their status", () => {
  const s = fiveWithFourDown();
  expect(s.weights()).toEqual({ 1: 100, 2: 100, 3: 100, 4: 100, 5: 100 });
  expect(s.instance(1)).toMatchObject({ status: "unhealthy", marks: ["panic"] });
  expect(s.instance(5)).toMatchObject({ status: "serving", marks: [] });
  expect(s.state.panic).toMatchObject({ serving: 1, proven: 5, since: T0 + 32 });
});

test("it is over a margin above the threshold, and what is down is out again", () => {
  const s = fiveWithFourDown();
  s.probed(T0 + 1000, 1, true).probed(T0 + 1001, 1, true);
  expect(s.state.panic).toBeDefined(); // 2 of 5
  s.probed(T0 + 1002, 2, true).probed(T0 + 1003, 2, true);
  expect(s.state.panic).toBeUndefined(); // 3 of 5
  expect(s.weights()).toMatchObject({ 3: 0, 4: 0, 5: 100 });
});

test("instances that never passed, or that an operator keeps out, are none of it", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  for (let port = 3; port < 13; port++) {
    s.do(T0, {
      kind: "registered",
      registered: { ...s.instance(1).registered!, id: `10.0.0.1:${port}`, port, modRevision: port },
    });
  }
  expect(s.state.panic).toBeUndefined();
  s.drains(T0 + 1, "10.0.0.1:1", ["ci"]);
  expect(s.state).toMatchObject({ panic: undefined, tally: { proven: 1, serving: 1 } });
});

test("fail-closed routes to none but the healthy, and says that it panics; off does not look", () => {
  const { policy } = new Stepper();
  const closed = fiveWithFourDown(new Stepper({ ...policy, panic: { ...policy.panic, mode: "failClosed" } }));
  expect(closed.weights()).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 100 });
  expect(closed.state.panic).toBeDefined();
  const off = fiveWithFourDown(new Stepper({ ...policy, panic: { ...policy.panic, mode: "off" } }));
  expect(off.state.panic).toBeUndefined();
});
