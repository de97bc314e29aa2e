import { expect, test } from "vitest";
import { Stepper } from "#test/support/core.ts";

const T0 = 1_000_000;

test("an answer that says degraded passes, and halves the weight until one says otherwise", () => {
  const s = new Stepper().fleet(T0, [1, 2]).probed(T0 + 1, 1, true, { degraded: true });
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["degraded", 50]);
  s.probed(T0 + 2, 1, true);
  expect([s.instance(1).status, s.weights()[1]]).toEqual(["serving", 100]);
});

test("who fails is probed more often, and at the usual pace once it passes again", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  s.effects.length = 0;
  s.probed(T0 + 1, 1, false);
  expect(s.effects).toEqual([{ kind: "probe", id: "10.0.0.1:1", isKnown: true }]);
  s.probed(T0 + 2, 1, false);
  expect(s.effects).toHaveLength(1);
  s.probed(T0 + 3, 1, true);
  expect(s.effects).toHaveLength(2);
});

/** Down and up again, `times` times, each in 10 s. */
function flapping(times: number): { s: Stepper; at: number } {
  const s = new Stepper().fleet(T0, [1, 2, 3]);
  let at = T0;
  for (let i = 0; i < times; i++) {
    at += 10_000;
    s.down(at, 1);
    s.probed(at + 10, 1, true).probed(at + 20, 1, true);
  }
  return { s, at };
}

test("up to the limit it returns with its passes; beyond, it must pass for a hold that doubles", () => {
  const { s, at } = flapping(3);
  expect(s.instance(1).health.kind).toBe("healthy");
  s.down(at + 10_000, 1)
    .probed(at + 10_010, 1, true)
    .probed(at + 15_000, 1, true);
  expect(s.instance(1).health.kind).toBe("unhealthy");
  expect(s.transitions.at(-1)?.kind).toBe("flap.held");
  s.probed(at + 20_009, 1, true);
  expect(s.instance(1).health.kind).toBe("unhealthy");
  s.probed(at + 20_010, 1, true);
  expect(s.instance(1).health.kind).toBe("healthy");
  s.down(at + 30_000, 1)
    .probed(at + 30_010, 1, true)
    .probed(at + 50_009, 1, true);
  expect(s.instance(1).health.kind).toBe("unhealthy");
  s.probed(at + 50_010, 1, true);
  expect(s.instance(1).health.kind).toBe("healthy");
});

test("a failure within the hold begins it anew, and what is past the window does not count", () => {
  const { s, at } = flapping(4);
  expect(s.instance(1).health.kind).toBe("unhealthy");
  s.probed(at + 5000, 1, false)
    .probed(at + 6000, 1, true)
    .probed(at + 12_000, 1, true);
  expect(s.instance(1).health.kind).toBe("unhealthy");
  s.probed(at + 16_000, 1, true);
  expect(s.instance(1).health.kind).toBe("healthy");
  const later = at + 16_000 + s.policy.flap.windowMs;
  s.down(later, 1)
    .probed(later + 10, 1, true)
    .probed(later + 20, 1, true);
  expect(s.instance(1).health.kind).toBe("healthy");
});

test("going down while an operator has it out is no flap", () => {
  const s = new Stepper().fleet(T0, [1, 2, 3]).drains(T0 + 1, "10.0.0.1:1", ["ci"]);
  for (let i = 1; i <= 9; i++) {
    s.down(T0 + i * 1000, 1);
    s.probed(T0 + i * 1000 + 10, 1, true).probed(T0 + i * 1000 + 20, 1, true);
  }
  expect(s.instance(1)).toMatchObject({ health: { kind: "healthy" }, flap: { downs: [] } });
});

test("while probes are doubted nobody is marked unhealthy by them, and it shows; then what lasts counts", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  const doubt = { since: T0, failing: 8, healthy: 10 };
  s.do(T0, { kind: "fleet", fleet: { doubt, isMassLoss: false, pause: undefined } });
  s.down(T0 + 1, 1).probed(T0 + 9, 1, false);
  expect(s.instance(1)).toMatchObject({ status: "serving", marks: ["held"] });
  s.do(T0 + 10, { kind: "fleet", fleet: { doubt: undefined, isMassLoss: false, pause: undefined } });
  expect(s.instance(1)).toMatchObject({ status: "serving", marks: [] });
  expect(s.probed(T0 + 11, 1, false).instance(1).status).toBe("unhealthy");
});
