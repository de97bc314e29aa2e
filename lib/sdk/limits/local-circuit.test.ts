import { describe, expect, test } from "vitest";
import { type CircuitOutcome, LocalCircuit } from "./local-circuit.ts";

const policy = { consecutiveFailures: 3, baseOpenMs: 1000, maxOpenMs: 2500, maxOpenRatio: 1 };
const IDS = ["a", "b", "c", "d"];

function circuits(under = policy, ids: readonly string[] = IDS): LocalCircuit {
  const made = new LocalCircuit();
  made.set(under);
  made.keep(ids);
  return made;
}

function call(circuit: LocalCircuit, id: string, outcome: CircuitOutcome, now: number): void {
  circuit.ended(id, outcome, now, circuit.begun(id, now));
}

function fail(circuit: LocalCircuit, id: string, now: number): void {
  for (let i = 0; i < policy.consecutiveFailures; i++) call(circuit, id, "failed", now);
}

describe("closed", () => {
  test("opens after failures in a row, of this instance alone", () => {
    const circuit = circuits();
    call(circuit, "a", "failed", 0);
    call(circuit, "a", "failed", 0);
    call(circuit, "a", "ok", 0);
    call(circuit, "a", "failed", 0);
    call(circuit, "a", "neither", 0);
    call(circuit, "a", "failed", 0);
    expect(circuit.mayCall("a", 0)).toBe(true);
    call(circuit, "a", "failed", 0);
    expect(circuit.mayCall("a", 0)).toBe(false);
    expect(circuit.mayCall("b", 0)).toBe(true);
  });

  test("calls that were under way when it opened say nothing once it is closed again", () => {
    const circuit = circuits();
    const late = [1, 2, 3].map(() => circuit.begun("a", 0));
    fail(circuit, "a", 0);
    for (const each of late) circuit.ended("a", "ok", 500, each);
    expect(circuit.mayCall("a", 500)).toBe(false);
    call(circuit, "a", "ok", 1000);
    for (const each of late) circuit.ended("a", "failed", 1000, each);
    expect(circuit.mayCall("a", 1000)).toBe(true);
  });
});

describe("open", () => {
  test("for longer each time in a row, up to the most", () => {
    const circuit = circuits();
    let now = 0;
    fail(circuit, "a", now);
    for (const openMs of [1000, 2000, 2500, 2500]) {
      expect(circuit.mayCall("a", now + openMs - 1)).toBe(false);
      now += openMs;
      expect(circuit.mayCall("a", now)).toBe(true);
      call(circuit, "a", "failed", now);
    }
  });

  test("a time closed takes it back, step by step", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    call(circuit, "a", "failed", 1000);
    call(circuit, "a", "ok", 3000);
    call(circuit, "a", "ok", 3500);
    fail(circuit, "a", 4000);
    expect(circuit.mayCall("a", 5999)).toBe(false);
    call(circuit, "a", "ok", 6000);
    fail(circuit, "a", 8000);
    expect(circuit.mayCall("a", 8999)).toBe(false);
    expect(circuit.mayCall("a", 9000)).toBe(true);
  });
});

describe("half-open", () => {
  test("one trial at a time; it closes or opens it", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    const trial = circuit.begun("a", 1000);
    expect(circuit.mayCall("a", 1000)).toBe(false);
    circuit.ended("a", "ok", 1100, trial);
    expect(circuit.mayCall("a", 1100)).toBe(true);
    call(circuit, "a", "failed", 1100);
    expect(circuit.mayCall("a", 1100)).toBe(true);
  });

  test("called in panic while on trial, only the trial decides", () => {
    const circuit = circuits({ ...policy, maxOpenRatio: 0 });
    fail(circuit, "a", 0);
    const trial = circuit.begun("a", 1000);
    expect(circuit.mayCall("a", 1000)).toBe(true);
    call(circuit, "a", "ok", 1000);
    circuit.ended("a", "failed", 1000, trial);
    circuit.set(policy);
    expect(circuit.mayCall("a", 2999)).toBe(false);
    expect(circuit.mayCall("a", 3000)).toBe(true);
  });

  test("a trial that is given up gives its place back", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    const trial = circuit.begun("a", 1000);
    circuit.ended("a", "neither", 1100, trial);
    expect(circuit.mayCall("a", 1100)).toBe(true);
    circuit.begun("a", 1100);
    circuit.ended("a", "ok", 1200, trial);
    expect(circuit.mayCall("a", 1200)).toBe(false);
  });

  test("a trial that goes on and on holds up no other", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    const endless = circuit.begun("a", 1000);
    expect(circuit.mayCall("a", 3499)).toBe(false);
    expect(circuit.mayCall("a", 3500)).toBe(true);
    call(circuit, "a", "ok", 3500);
    circuit.ended("a", "failed", 9000, endless);
    expect(circuit.mayCall("a", 9000)).toBe(true);
  });
});

describe("what is left out", () => {
  test("beyond the share that may be, all are called, and it is no trial", () => {
    const circuit = circuits({ ...policy, maxOpenRatio: 0.5 });
    fail(circuit, "a", 0);
    fail(circuit, "b", 0);
    expect(IDS.map((id) => circuit.mayCall(id, 0))).toEqual([false, false, true, true]);
    fail(circuit, "c", 0);
    expect(IDS.map((id) => circuit.mayCall(id, 0))).toEqual([true, true, true, true]);
    call(circuit, "a", "ok", 0);
    call(circuit, "c", "ok", 1000);
    expect(IDS.map((id) => circuit.mayCall(id, 1000))).toEqual([true, true, true, true]);
  });

  test("the only instance is never left out", () => {
    const circuit = circuits({ ...policy, maxOpenRatio: 0.5 }, ["a"]);
    fail(circuit, "a", 0);
    expect(circuit.mayCall("a", 0)).toBe(true);
  });

  test("what left the table is forgotten, and not remembered again", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    fail(circuit, "b", 0);
    circuit.keep(["b", "c"]);
    fail(circuit, "a", 0);
    circuit.keep(IDS);
    expect(IDS.map((id) => circuit.mayCall(id, 0))).toEqual([true, false, true, true]);
  });

  test("nothing without a policy, and nothing from before", () => {
    const circuit = circuits();
    fail(circuit, "a", 0);
    circuit.set(null);
    expect(circuit.mayCall("a", 0)).toBe(true);
    fail(circuit, "a", 0);
    circuit.set(policy);
    expect(circuit.mayCall("a", 0)).toBe(true);
  });
});
