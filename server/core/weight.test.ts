import { expect, test } from "vitest";
import { Stepper, weightIntent } from "#test/support/core.ts";

const T0 = 1_000_000;
const ID = "10.0.0.1:1";

function withLatency(s: Stepper, value: number, at: number): Stepper {
  const instance = s.instance(1);
  const latency = { value, since: at, text: `p50 of ${at}` };
  s.state = { ...s.state, instances: s.state.instances.with([[ID, { ...instance, latency }]]) };
  return s.probed(at, 1, false).probed(at + 1, 1, true); // whatever changes it has it weighed anew
}

test("a small change keeps the former account whole; a large one, and the end of a factor, are published and told", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  withLatency(s, 0.95, T0 + 10);
  expect(s.instance(1).weighed).toMatchObject({ weight: 100, factors: [] });
  withLatency(s, 0.85, T0 + 20);
  expect(s.instance(1).weighed).toMatchObject({ weight: 85, factors: [{ kind: "latency", value: 0.85 }] });
  expect(s.transitions.at(-1)).toMatchObject({
    kind: "weight.changed",
    from: "100",
    to: "85",
    text: "weight 100 → 85: latency × 0.85",
  });
  const published = s.instance(1).weighed;
  withLatency(s, 0.85, T0 + 30);
  expect(s.instance(1).weighed).toBe(published);
  withLatency(s, 0.9, T0 + 40);
  expect(s.instance(1).weighed).toBe(published);
  withLatency(s, 1, T0 + 50);
  expect(s.instance(1).weighed).toMatchObject({ weight: 100, factors: [] });
});

test("what an operator wishes is published however small, and told as his wish", () => {
  const s = new Stepper().fleet(T0, [1, 2]);
  s.intents(T0 + 1, ID, { drains: [], weight: weightIntent({ kind: "absolute", value: 99 }) });
  expect(s.weights()[1]).toBe(99);
  expect(s.transitions.filter(({ kind }) => kind === "weight.changed")).toEqual([]);
});

test("to three significant digits: a trial share of a weight of 1 is 0.05", () => {
  const s = new Stepper().fleet(T0, [1, 2], { weight: 1 });
  const trial = { revision: 3, succeeded: 0, failed: 0 };
  const instance = {
    ...s.instance(1),
    circuit: { kind: "half-open" as const, since: T0, attempt: 1, trial },
  };
  s.state = { ...s.state, instances: s.state.instances.with([[ID, instance]]) };
  s.probed(T0 + 1, 1, false);
  expect(s.weights()[1]).toBe(0.05);
});

test("an account follows its status: what is drained is not told as draining", () => {
  const s = new Stepper().fleet(T0, [1, 2]).drains(T0 + 1, ID, ["ci"]);
  expect(s.instance(1).weighed.factors).toMatchObject([{ value: 0, text: "it is draining" }]);
  s.do(T0 + 2, { kind: "published", revision: 7 })
    .do(T0 + 3, { kind: "consumers", consumers: [], asOf: T0 + 3 })
    .tick(T0 + 60_000);
  expect(s.instance(1).weighed.factors).toMatchObject([{ value: 0, text: "it is drained" }]);
});
