import fc from "fast-check";
import { expect, test } from "vitest";
import { probe, registered, Stepper } from "#test/support/core.ts";
import { mostOpen } from "./circuit.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import type { ClientReport } from "./report.ts";
import { callsOn } from "./traffic.ts";

const START = 1_000_000;
const CLIENTS = ["a", "b", "c"];

/** Small numbers, so that short schedules come to every state. */
const POLICY = {
  ...DEFAULT_POLICY,
  circuit: {
    ...DEFAULT_POLICY.circuit,
    baseOpenMs: 5000,
    maxOpenMs: 20_000,
    minRequests: 6,
    consecutiveFailures: 4,
    outlierMinInstances: 3,
    outlierMinRequests: 10,
    outlierDeviations: 1,
    trialSuccesses: 3,
  },
};

function service(instances: number): Stepper {
  const s = new Stepper(POLICY);
  for (let port = 1; port <= instances; port += 1) {
    s.do(START, { kind: "registered", registered: registered(port) });
    s.do(START, { kind: "probed", id: `10.0.0.1:${port}`, result: probe(true, START) });
  }
  return s;
}

interface Said {
  readonly client: string;
  readonly held: number;
  readonly by: readonly (readonly [port: number, ok: number, failed: number])[];
}

function reportOf({ client, held, by }: Said): ClientReport {
  const calls = by.map(([port, ok, failed]) => ({
    id: `10.0.0.1:${port}`,
    ok,
    failed,
    inFlight: 0,
    latency: undefined,
  }));
  return { client, held, windowMs: 1000, calls };
}

const size = fc.integer({ min: 1, max: 7 });
const port = fc.integer({ min: 1, max: 7 });
const few = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }));
const said = fc.record({
  client: fc.constantFrom(...CLIENTS),
  held: fc.integer({ min: 0, max: 3 }),
  by: fc.array(fc.tuple(port, few, few), { maxLength: 7 }),
});
const move = fc.oneof(
  { weight: 6, arbitrary: said.map((report) => ({ kind: "said", report }) as const) },
  { weight: 3, arbitrary: fc.constant({ kind: "tick" } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: "published", revision: 2 } as const) },
  { weight: 1, arbitrary: port.map((p) => ({ kind: "try-now", port: p }) as const) },
  { weight: 1, arbitrary: port.map((p) => ({ kind: "undrained", port: p }) as const) },
);
const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), move), {
  maxLength: 60,
  size: "large",
});
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

function apply(s: Stepper, at: number, m: Move): void {
  if (m.kind === "said") s.do(at, { kind: "reported", reports: [reportOf(m.report)] });
  else if (m.kind === "try-now")
    s.do(at, { kind: "try-now", id: `10.0.0.1:${m.port}`, actor: "x", reason: "r" });
  else if (m.kind === "undrained") {
    s.drains(at, `10.0.0.1:${m.port}`, ["x"]);
    s.drains(at, `10.0.0.1:${m.port}`, []);
    s.do(at, { kind: "probed", id: `10.0.0.1:${m.port}`, result: probe(true, at) });
  } else s.do(at, m);
}

/** Runs a schedule; `check` sees every step, and the time of it. */
function run(
  instances: number,
  moves: readonly (readonly [number, Move])[],
  check: (s: Stepper, at: number, seen: number) => void,
): Stepper {
  const s = service(instances);
  let at = START;
  for (const [afterMs, m] of moves) {
    at += afterMs;
    const seen = s.transitions.length;
    apply(s, at, m);
    check(s, at, seen);
  }
  return s;
}

function circuits(s: Stepper): Map<string, string> {
  return new Map([...s.state.instances.values()].map(({ id, circuit }) => [id, circuit.kind]));
}

test("the automatic circuit never goes closed → half-open or open → closed", () => {
  const seenKinds = new Set<string>();
  fc.assert(
    fc.property(size, schedule, (instances, moves) => {
      let before = circuits(service(instances));
      run(instances, moves, (s) => {
        const now = circuits(s);
        for (const [id, kind] of now) seenKinds.add(`${before.get(id)} → ${kind}`);
        before = now;
      });
    }),
    { numRuns: 300 },
  );
  // All that may be, and nothing else.
  expect([...seenKinds].toSorted()).toEqual([
    "closed → closed",
    "closed → open",
    "half-open → closed",
    "half-open → half-open",
    "half-open → open",
    "open → half-open",
    "open → open",
  ]);
});

test("never more than maxEjectedRatio of a service's instances are open", () => {
  let mostSeen = 0;
  fc.assert(
    fc.property(size, schedule, (instances, moves) => {
      run(instances, moves, (s) => {
        const open = [...circuits(s).values()].filter((kind) => kind === "open").length;
        const all = [...s.state.instances.values()].filter((i) => i.registered !== undefined).length;
        if (open > mostOpen(all, POLICY.circuit)) expect.fail(`${open} of ${all} are open`);
        mostSeen = Math.max(mostSeen, open);
      });
    }),
    { numRuns: 300 },
  );
  expect(mostSeen).toBeGreaterThan(1);
});

test("where two clients called an instance, it is ejected on the word of two, and of none that is suspect", () => {
  const words = { one: 0, more: 0 };
  fc.assert(
    fc.property(size, schedule, (instances, moves) => {
      run(instances, moves, (s, at, seen) => {
        for (const { kind, from, instance = "", evidence } of s.transitions.slice(seen)) {
          if (kind !== "circuit.opened" || from !== "closed") continue;
          const reporters = evidence?.["reporters"] as string[];
          const callers = callsOn(s.state.traffic, instance, at, START);
          for (const client of reporters) expect(s.state.traffic.suspects.has(client)).toBe(false);
          // A circuit that closed of late counts from there on: who called before is a caller no more.
          if (reporters.length > 1) words.more += 1;
          else words.one += 1;
          const hasOpened = s.transitions.slice(0, seen).some((t) => t.kind === "circuit.opened");
          if (!hasOpened && callers.length > 1) expect(reporters.length).toBeGreaterThan(1);
        }
      });
    }),
    { numRuns: 200 },
  );
  expect(words.one).toBeGreaterThan(0);
  expect(words.more).toBeGreaterThan(0);
});

test("whatever one client reports, it ejects nothing that others call without a failure", () => {
  const hostile = said.map((report) => ({ ...report, client: "hostile" }));
  fc.assert(
    fc.property(
      size,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), hostile), { maxLength: 30, size: "max" }),
      (instances, all) => {
        const s = service(instances);
        let at = START;
        for (const [afterMs, report] of all) {
          at += afterMs;
          for (const client of ["a", "b"]) {
            const by = Array.from({ length: instances }, (_, i) => [i + 1, 1, 0] as const);
            s.do(at, { kind: "reported", reports: [reportOf({ client, held: 9, by })] });
          }
          s.do(at, { kind: "reported", reports: [reportOf(report)] }).do(at, { kind: "tick" });
        }
        expect([...circuits(s).values()].every((kind) => kind === "closed")).toBe(true);
        expect(s.transitions.some(({ kind }) => kind === "circuit.refused")).toBe(false);
      },
    ),
  );
});

test("nor does it hold out one on trial that another who holds the table finds well in time", () => {
  const hostile = said.map(({ by }) => ({
    client: "hostile",
    held: 2,
    by: by.map(([p, ok, failed]) => [p, p === 1 ? 0 : ok, failed] as const),
  }));
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 10 }), (all) => {
      const s = service(4);
      const fail = { client: "a", held: 1, by: [[1, 0, 50]] } as const;
      s.do(START, { kind: "reported", reports: [reportOf(fail)] }).do(START + 5000, { kind: "tick" });
      s.do(START + 5000, { kind: "published", revision: 2 });
      expect(circuits(s).get("10.0.0.1:1")).toBe("half-open");
      let at = START + 5000;
      const elsewhere = { client: "b", held: 2, by: [[2, 5, 0]] } as const;
      s.do(at, { kind: "reported", reports: [reportOf(elsewhere)] });
      for (const report of all) s.do((at += 400), { kind: "reported", reports: [reportOf(report)] });
      const well = { client: "b", held: 2, by: [[1, 3, 0]] } as const;
      s.do(at + 400, { kind: "reported", reports: [reportOf(well)] });
      expect(circuits(s).get("10.0.0.1:1")).toBe("closed");
    }),
  );
});

test("the same events give the same state and the same transitions", () => {
  fc.assert(
    fc.property(size, schedule, (instances, moves) => {
      const twice = [0, 1].map(() => run(instances, moves, () => {}));
      expect(twice[0]?.state).toEqual(twice[1]?.state);
      expect(twice[0]?.transitions).toEqual(twice[1]?.transitions);
    }),
  );
});
