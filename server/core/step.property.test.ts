import fc from "fast-check";
import { expect, test } from "vitest";
import { TableEncoder } from "./table-encoder.ts";
import { probe, registered, Stepper, weightIntent } from "#test/support/core.ts";
import { endpointOf } from "./endpoint.ts";
import type { ServiceEvent } from "./event.ts";

const SERVES = new Set(["trial", "warming", "degraded", "serving"]);

type Move =
  | { readonly kind: "event"; readonly event: ServiceEvent }
  | {
      readonly kind: "probe";
      readonly port: number;
      readonly ok: boolean;
      readonly inFlight: number | undefined;
    }
  | {
      readonly kind: "drains";
      readonly port: number;
      readonly owners: readonly string[];
      readonly base: number | undefined;
    };

const port = fc.integer({ min: 1, max: 4 });
const id = port.map((p) => `10.0.0.1:${p}`);
const kind = fc.constantFrom("http" as const, "ttl" as const, "none" as const);

const move: fc.Arbitrary<Move> = fc.oneof(
  fc
    .record({ port, weight: fc.constantFrom(0, 1, 100), revision: fc.integer({ min: 1, max: 1000 }), kind })
    .map(({ port: p, weight, revision, kind: k }): Move => ({
      kind: "event",
      event: { kind: "registered", registered: registered(p, { weight, check: { kind: k } }, revision) },
    })),
  id.map((i): Move => ({ kind: "event", event: { kind: "unregistered", id: i, because: "deregistered" } })),
  fc
    .record({
      port,
      ok: fc.boolean(),
      inFlight: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    })
    .map((p): Move => ({ kind: "probe", ...p })),
  fc
    .record({
      port,
      owners: fc.subarray(["a", "b"]),
      base: fc.option(fc.constantFrom(1, 50), { nil: undefined }),
    })
    .map((d): Move => ({ kind: "drains", ...d })),
  id.map((i): Move => ({ kind: "event", event: { kind: "leave", id: i, deadlineAt: 50_000, actor: "x" } })),
  fc
    .integer({ min: 1, max: 50 })
    .map((revision): Move => ({ kind: "event", event: { kind: "published", revision } })),
  fc.record({ held: fc.integer({ min: 0, max: 50 }), open: fc.boolean() }).map(({ held, open }): Move => ({
    kind: "event",
    event: { kind: "consumers", consumers: [{ id: "c", held, open, lastContactAt: 0 }], asOf: Infinity },
  })),
  fc.constant<Move>({ kind: "event", event: { kind: "tick" } }),
);

const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), move), { maxLength: 60 });

function run(moves: readonly (readonly [number, Move])[], check: (s: Stepper) => void = () => {}): Stepper {
  const s = new Stepper();
  let at = 0;
  for (const [delay, m] of moves) {
    at += delay;
    if (m.kind === "event") s.do(at, m.event);
    else if (m.kind === "probe")
      s.do(at, {
        kind: "probed",
        id: `10.0.0.1:${m.port}`,
        result: probe(m.ok, at, { inFlight: m.inFlight }),
      });
    else s.drains(at, `10.0.0.1:${m.port}`, m.owners, weightOf(m.base));
    check(s);
  }
  return s;
}

function weightOf(base: number | undefined) {
  return base === undefined ? undefined : weightIntent({ kind: "absolute", value: base });
}

function endpoints(s: Stepper) {
  return [...s.state.instances.values()].flatMap((instance) => endpointOf(instance, s.state, s.policy) ?? []);
}

test("a weight is within [0, 10000], and 0 exactly when the endpoint may not serve or its base is 0", () => {
  fc.assert(
    fc.property(schedule, (moves) => {
      run(moves, (s) => {
        for (const { endpoint } of endpoints(s)) {
          const override = s.state.intents.get(endpoint.id)?.weight?.weight.value;
          const base = override ?? s.state.instances.get(endpoint.id)?.registered?.registration.weight ?? 100;
          const mayServe = SERVES.has(endpoint.status) || endpoint.marks?.includes("panic") === true;
          expect(endpoint.weight > 0).toBe(mayServe && base > 0);
          expect(endpoint.weight).toBeLessThanOrEqual(10_000);
        }
      });
    }),
  );
});

test("an instance never has weight while any owner's drain of it stands", () => {
  fc.assert(
    fc.property(schedule, (moves) => {
      run(moves, (s) => {
        for (const { endpoint } of endpoints(s))
          if ((s.state.intents.get(endpoint.id)?.drains.length ?? 0) > 0) expect(endpoint.weight).toBe(0);
      });
    }),
  );
});

test("a departure stands exactly while a drain or a leave does, and its stages never go back", () => {
  const order = ["requested", "published", "converged", "drained"];
  fc.assert(
    fc.property(schedule, (moves) => {
      const seen = new Map<string, { requestedAt: number; rank: number }>();
      run(moves, (s) => {
        for (const instance of s.state.instances.values()) {
          const isWanted =
            (s.state.intents.get(instance.id)?.drains.length ?? 0) > 0 || instance.leave !== undefined;
          expect(instance.departure !== undefined).toBe(isWanted);
          if (instance.departure === undefined) continue;
          const { requestedAt, stage } = instance.departure;
          const before = seen.get(instance.id);
          if (before?.requestedAt === requestedAt)
            expect(order.indexOf(stage)).toBeGreaterThanOrEqual(before.rank);
          seen.set(instance.id, { requestedAt, rank: order.indexOf(stage) });
        }
      });
    }),
  );
});

test("the same inputs give the same table, byte for byte, however often it was encoded on the way", () => {
  fc.assert(
    fc.property(schedule, (moves) => {
      const eager = new TableEncoder();
      const a = run(moves, (s) => void eager.encode(s.state, s.policy, 1));
      const b = run(moves);
      expect(eager.encode(a.state, a.policy, 1).chunks).toEqual(
        new TableEncoder().encode(b.state, b.policy, 1).chunks,
      );
    }),
  );
});

test("instances come and go with registrations and intents alone: nothing stays behind", () => {
  fc.assert(
    fc.property(schedule, (moves) => {
      const s = run(moves);
      for (const i of s.state.instances.keys())
        s.do(10_000_000, { kind: "unregistered", id: i, because: "deregistered" });
      for (const i of [...s.state.intents.keys()]) s.drains(10_000_001, i, []);
      expect(s.state.instances.size).toBe(0);
    }),
  );
});
