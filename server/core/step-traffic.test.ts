import { describe, expect, test } from "vitest";
import type { Policy } from "#lib/contract/policy.ts";
import { probe, registered, Stepper } from "#test/support/core.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import type { ClientReport } from "./report.ts";
import { isTimed } from "./step-tick.ts";

const START = 100_000;

function service(instances: number, policy: Policy = DEFAULT_POLICY): Stepper {
  const s = new Stepper(policy);
  for (let port = 1; port <= instances; port += 1) {
    s.do(0, { kind: "registered", registered: registered(port) });
    s.do(0, { kind: "probed", id: id(port), result: probe(true, 0) });
  }
  return s.do(START, { kind: "tick" });
}

function id(port: number): string {
  return `10.0.0.1:${port}`;
}

/** `by` client: [ok, failed] by port. */
type Said = Readonly<Record<string, Readonly<Record<number, readonly [number, number]>>>>;

function say(s: Stepper, at: number, said: Said, held?: number): Stepper {
  const reports = Object.entries(said).map(([client, by]): ClientReport => {
    const calls = Object.entries(by).map(([port, [ok, failed]]) => ({
      id: id(Number(port)),
      ok,
      failed,
      inFlight: 0,
      latency: undefined,
    }));
    return { client, held, windowMs: 1000, calls };
  });
  return s.do(at, { kind: "reported", reports });
}

function kinds(s: Stepper): string[] {
  return s.transitions.flatMap(({ kind }) => (/^(?:circuit|client)\./.test(kind) ? [kind] : []));
}

describe("a circuit opens", () => {
  test("on the failure ratio over enough calls, and says who reported them", () => {
    const s = say(service(4), START, { a: { 1: [9, 10] } });
    expect(s.instance(1).circuit.kind).toBe("closed");
    say(s, START + 1000, { a: { 1: [0, 1] } });
    expect(s.instance(1)).toMatchObject({
      status: "ejected",
      circuit: { kind: "open", since: START + 1000, until: START + 31_000, attempt: 1 },
      weighed: { weight: 0 },
    });
    expect(s.transitions.find(({ kind }) => kind === "circuit.opened")).toMatchObject({
      instance: id(1),
      from: "closed",
      to: "open",
      text: "ejected: 11 of 20 calls failed, reported by a",
      evidence: { cause: "ratio", calls: 20, failed: 11, reporters: ["a"], attempt: 1 },
    });
  });

  test("on failures in successive reports without one success, over any time", () => {
    const s = service(4);
    say(s, START, { a: { 1: [0, 4] } });
    say(s, START + 1000, { a: { 1: [1, 3] } });
    say(s, START + 60_000, { a: { 1: [0, 4] } });
    expect(s.instance(1).circuit.kind).toBe("closed");
    say(s, START + 120_000, { a: { 1: [0, 1] } });
    expect(s.instance(1).circuit).toMatchObject({
      because: "5 failures without one success, reported by a",
    });
  });

  test("as an outlier among its peers", () => {
    const s = service(5);
    const well = { 1: [200, 0], 2: [200, 0], 3: [200, 0], 4: [200, 0], 5: [170, 30] } as const;
    say(s, START, { a: well, b: well });
    expect(s.instance(5).circuit).toMatchObject({
      kind: "open",
      because: "success rate 85% where the mean of 5 instances is 97%, reported by a, b",
    });
  });

  test("not by one client's word where another calls too, and not by a suspect's at all", () => {
    const s = say(service(4), START, { b: { 1: [1, 0] } });
    say(s, START, { a: { 1: [0, 1000] } });
    expect(kinds(s)).toEqual([]);
    say(s, START, { a: { 2: [0, 1], 3: [5, 0] } });
    expect(s.transitions.at(-1)).toMatchObject({
      kind: "client.suspected",
      text: "what a reports is left out: its calls fail on 2 of 3 instances",
    });
    say(s, START + 1, { a: { 2: [0, 1000] } });
    expect(kinds(s)).toEqual(["client.suspected"]);
    expect(isTimed(s.state, s.policy)).toBe(true);
    s.do(START + 20_000, { kind: "tick" });
    expect(kinds(s)).toEqual(["client.suspected", "client.trusted"]);
    expect(isTimed(s.state, s.policy)).toBe(false);
  });

  test("not for what a former process at the address did", () => {
    const s = say(service(4), START, { a: { 1: [0, 4] } });
    s.do(START + 100, { kind: "unregistered", id: id(1), because: "deregistered" });
    s.do(START + 200, { kind: "registered", registered: registered(1, {}, 99) });
    say(s, START + 300, { a: { 1: [0, 4] } });
    expect(s.instance(1).circuit.kind).toBe("closed");
    expect(say(s, START + 400, { a: { 1: [0, 1] } }).instance(1).circuit.kind).toBe("open");
  });

  test("not where circuits are off, and what is open closes", () => {
    const off = { ...DEFAULT_POLICY, circuit: { ...DEFAULT_POLICY.circuit, mode: "off" as const } };
    expect(say(service(4, off), START, { a: { 1: [0, 100] } }).instance(1).circuit.kind).toBe("closed");
    const open = say(service(4), START, { a: { 1: [0, 100] } });
    const s = service(4, off);
    s.state = open.state;
    s.do(START + 1, { kind: "tick" });
    expect(s.instance(1).circuit.kind).toBe("closed");
    expect(s.transitions.find(({ kind }) => kind === "circuit.closed")).toMatchObject({ from: "open" });
  });
});

describe("at most half of a service is ejected", () => {
  function refused(): Stepper {
    const s = service(4);
    say(s, START, { a: { 1: [0, 50], 2: [0, 50] } });
    return say(s, START, { b: { 3: [0, 50] } });
  }

  test("what is refused is told once while its cause is the same, and shown", () => {
    const s = refused();
    expect(kinds(s)).toEqual(["circuit.opened", "circuit.opened", "circuit.refused"]);
    expect(s.transitions.findLast(({ kind }) => kind === "circuit.refused")?.text).toBe(
      "not ejected, 2 of 4 instances are out already: 50 failures without one success, reported by b",
    );
    for (let i = 1; i < 20; i += 1) say(s, START + i * 500, { b: { 3: [0, 50] } });
    expect(kinds(s).length).toBe(3);
    expect(s.instance(3).circuit).toMatchObject({ kind: "closed", refused: { cause: "consecutive" } });
  });

  test("a refusal ends when its instance is well again", () => {
    const s = say(refused(), START + 1000, { b: { 3: [300, 0] } }).do(START + 2000, { kind: "tick" });
    expect(s.instance(3).circuit).toEqual({ kind: "closed", since: 0, attempt: 0 });
  });

  test("or when there is room: one on trial keeps its place until it is closed", () => {
    const s = refused()
      .do(START + 30_000, { kind: "tick" })
      .do(START + 30_001, { kind: "published", revision: 5 });
    expect([1, 2, 3].map((port) => s.instance(port).circuit.kind)).toEqual([
      "half-open",
      "half-open",
      "closed",
    ]);
    say(s, START + 31_000, { a: { 1: [10, 0] } }, 5);
    s.do(START + 32_000, { kind: "tick" });
    expect([1, 2, 3].map((port) => s.instance(port).circuit.kind)).toEqual(["closed", "half-open", "open"]);
  });
});

describe("an open circuit", () => {
  function onTrial(): Stepper {
    const s = say(service(4), START, { a: { 1: [0, 50] } });
    s.do(START + 29_999, { kind: "tick" });
    expect([s.instance(1).circuit.kind, isTimed(s.state, s.policy)]).toEqual(["open", true]);
    return s.do(START + 30_000, { kind: "tick" });
  }

  test("is tried when its time is over, with the trial's share, and closes by way of slow start", () => {
    const s = onTrial();
    expect(s.instance(1)).toMatchObject({ status: "trial", weighed: { weight: 5 } });
    say(s, START + 30_500, { a: { 1: [50, 0] } }, 7);
    expect(s.instance(1).circuit).toMatchObject({ trial: { revision: undefined, succeeded: 0 } });
    s.do(START + 31_000, { kind: "published", revision: 7 });
    say(s, START + 32_000, { a: { 1: [50, 0] } }, 6);
    say(s, START + 33_000, { a: { 1: [9, 0] } }, 7);
    expect(s.instance(1).status).toBe("trial");
    say(s, START + 34_000, { a: { 1: [1, 0] } }, 8);
    expect(s.instance(1)).toMatchObject({ circuit: { kind: "closed", attempt: 1 } });
    expect(s.transitions.find(({ kind }) => kind === "circuit.closed")).toMatchObject({
      from: "half-open",
      to: "closed",
      text: "10 trial calls succeeded",
    });
  });

  test("opens again for longer when its trial fails, and not by calls made before it closed", () => {
    const s = onTrial().do(START + 31_000, { kind: "published", revision: 7 });
    say(s, START + 32_000, { a: { 1: [1, 2] } }, 7);
    expect(s.instance(1).circuit).toMatchObject({ kind: "open", attempt: 2, until: START + 92_000 });
    s.do(START + 92_000, { kind: "tick" }).do(START + 92_000, { kind: "published", revision: 9 });
    say(s, START + 93_000, { b: { 1: [0, 500] } }, 8);
    say(s, START + 94_000, { a: { 1: [10, 0] } }, 9);
    say(s, START + 94_001, { b: { 1: [0, 1] } }, 9);
    expect(s.instance(1).circuit.kind).toBe("closed");
  });

  test("is not held out by whoever reports first, where others make calls and hold the table too", () => {
    const s = onTrial().do(START + 31_000, { kind: "published", revision: 7 });
    say(s, START + 32_000, { b: { 2: [5, 0] } }, 7);
    say(s, START + 32_000, { a: { 1: [0, 20] } }, 7);
    expect(s.instance(1).circuit.kind).toBe("half-open");
    say(s, START + 40_000, { b: { 1: [10, 0] } }, 7);
    expect(s.instance(1).circuit.kind).toBe("closed");
  });

  test("but by one alone when no other was heard for baseOpenMs", () => {
    const s = onTrial().do(START + 31_000, { kind: "published", revision: 7 });
    say(s, START + 60_000, { b: { 2: [5, 0] }, a: { 1: [0, 1] } }, 7);
    expect(say(s, START + 60_000, { a: { 1: [0, 1] } }, 7).instance(1).circuit.kind).toBe("open");
  });

  test("is tried at once when an operator says so, and says who", () => {
    const s = say(service(4), START, { a: { 1: [0, 50] } });
    s.do(START + 1, { kind: "try-now", id: id(1), actor: "ann", reason: "fixed" });
    expect(s.instance(1).circuit).toMatchObject({ kind: "half-open", attempt: 1 });
    expect(s.transitions.find(({ kind }) => kind === "circuit.half_open")).toMatchObject({
      from: "open",
      to: "half-open",
      actor: "ann",
      text: "on trial at once: fixed",
    });
    const unchanged = s.state;
    s.do(START + 2, { kind: "try-now", id: id(2), actor: "ann", reason: "x" });
    expect(s.state).toBe(unchanged);
  });
});

test("a trial that nobody's reports can end any more ends by itself, by way of slow start", () => {
  const s = say(service(4), START, { a: { 1: [0, 5] }, b: { 1: [0, 5] } });
  s.tick(START + 30_000).do(START + 30_001, { kind: "published", revision: 9 });
  expect(s.instance(1).status).toBe("trial");
  const { maxOpenMs } = s.policy.circuit;
  for (let at = START + 40_000; at < START + 30_000 + 2 * maxOpenMs; at += 10_000)
    say(s, at, { a: { 2: [1, 0] } }, 9).tick(at);
  expect(s.instance(1).status).toBe("trial"); // somebody reports: a call may come
  s.tick(START + 60_000 + 2 * maxOpenMs);
  expect([s.instance(1).status, s.instance(1).circuit.kind]).toEqual(["warming", "closed"]);
});

describe("latency moves weights", () => {
  const adaptive = { ...DEFAULT_POLICY.adaptive, mode: "latency" as const };
  const policy = { ...DEFAULT_POLICY, adaptive };
  const latency = (ms: number) => ({ bounds: [ms, ms + 1], counts: [0, 30, 0] });

  test("once a period, by the last whole one, of who has enough calls; and no more when it is off", () => {
    const s = service(3, policy);
    const reported = (at: number) =>
      s.do(at, {
        kind: "reported",
        reports: [
          {
            client: "a",
            held: undefined,
            windowMs: 5000,
            calls: [40, 10, 10].map((ms, i) => ({
              id: id(i + 1),
              ok: 30,
              failed: 0,
              inFlight: 0,
              latency: latency(ms),
            })),
          },
        ],
      });
    reported(START + 1000).do(START + 5000, { kind: "tick" });
    expect(s.instance(1).latency.value).toBe(1);
    s.do(START + 10_000, { kind: "tick" }).do(START + 11_000, { kind: "tick" });
    expect([1, 2].map((port) => s.instance(port).latency.value)).toEqual([0.9, 1.1]);
    expect(s.instance(1).latency.text).toBe("p50 36.9 ms, peers' median 11.7 ms");
    s.do(START + 20_000, { kind: "tick" });
    expect(s.instance(1).latency.value).toBe(0.9);
    const off = new Stepper();
    off.state = s.state;
    expect(isTimed(off.state, off.policy)).toBe(true);
    expect(off.do(START + 21_000, { kind: "tick" }).instance(1).latency.value).toBe(1);
    expect(isTimed(off.state, off.policy)).toBe(false);
  });

  test("by probes where nobody reports", () => {
    const probeLatencies = new Map(
      [1, 2, 3].map((port) => [id(port), port === 1 ? [40, 40, 40] : [10, 10, 10]]),
    );
    const s = service(3, policy).do(START + 10_000, { kind: "tick", probeLatencies });
    expect([1, 2].map((port) => s.instance(port).latency.value)).toEqual([0.9, 1.1]);
  });
});
