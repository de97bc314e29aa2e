import fc from "fast-check";
import { expect, test } from "vitest";
import { type CircuitOutcome, LocalCircuit } from "./local-circuit.ts";

const policy = { consecutiveFailures: 3, baseOpenMs: 1000, maxOpenMs: 2500, maxOpenRatio: 1 };
const IDS = ["a", "b", "c", "d"];

type Move =
  | { readonly kind: "begin"; readonly id: string }
  | { readonly kind: "end"; readonly which: number; readonly outcome: CircuitOutcome }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "keep"; readonly ids: readonly string[] };

const begin = fc.record({ kind: fc.constant("begin" as const), id: fc.constantFrom(...IDS) });
const outcome = fc.constantFrom<CircuitOutcome>("ok", "failed", "failed", "failed", "neither");
const end = fc.record({ kind: fc.constant("end" as const), which: fc.nat(), outcome });
const wait = fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 1500 }) });
const keep = fc.record({ kind: fc.constant("keep" as const), ids: fc.subarray(IDS) });
const busy = [
  { weight: 6, arbitrary: begin },
  { weight: 6, arbitrary: end },
  { weight: 2, arbitrary: wait },
];
const moves: fc.Arbitrary<Move[]> = fc.array(fc.oneof(...busy), { maxLength: 300, size: "max" });
const withTables: fc.Arbitrary<Move[]> = fc.array(fc.oneof(...busy, { weight: 1, arbitrary: keep }), {
  maxLength: 300,
  size: "max",
});

interface Under {
  readonly id: string;
  readonly call: number;
  readonly at: number;
}

interface Watcher {
  began?(under: Under, now: number): void;
  ended?(under: Under, outcome: CircuitOutcome, now: number): void;
  after?(now: number, ids: readonly string[], under: readonly Under[]): void;
}

/** Plays moves; calls begin only where they may. Answers the time at its end. */
function play(circuit: LocalCircuit, made: readonly Move[], watcher: Watcher): number {
  let under: Under[] = [];
  let ids: readonly string[] = IDS;
  let now = 0;
  circuit.keep(ids);
  for (const move of made) {
    switch (move.kind) {
      case "wait":
        now += move.ms;
        break;
      case "keep":
        ids = move.ids;
        circuit.keep(ids);
        break;
      case "begin": {
        if (!ids.includes(move.id) || !circuit.mayCall(move.id, now)) break;
        const begun = { id: move.id, call: circuit.begun(move.id, now), at: now };
        under.push(begun);
        watcher.began?.(begun, now);
        break;
      }
      case "end": {
        const ending = under[move.which % under.length];
        if (ending === undefined) break;
        under = under.filter((each) => each !== ending);
        circuit.ended(ending.id, move.outcome, now, ending.call);
        watcher.ended?.(ending, move.outcome, now);
      }
    }
    watcher.after?.(now, ids, under);
  }
  return now;
}

function circuitOf(maxOpenRatio: number): LocalCircuit {
  const circuit = new LocalCircuit();
  circuit.set({ ...policy, maxOpenRatio });
  return circuit;
}

test("never more left out than the policy allows, whatever happens", () => {
  fc.assert(
    fc.property(withTables, fc.double({ min: 0, max: 1, noNaN: true }), (made, maxOpenRatio) => {
      const circuit = circuitOf(maxOpenRatio);
      play(circuit, made, {
        after: (now, ids) => {
          const out = IDS.filter((id) => !circuit.mayCall(id, now));
          expect(out.length).toBeLessThanOrEqual(maxOpenRatio * ids.length);
          expect(ids).toEqual(expect.arrayContaining(out));
        },
      });
    }),
    { numRuns: 200 },
  );
});

test("an instance that was out is called once at a time until a call to it succeeds", () => {
  let trials = 0;
  fc.assert(
    fc.property(moves, (made) => {
      const circuit = circuitOf(1);
      const out = new Set<string>();
      const onTrial = new Map<string, Under>();
      play(circuit, made, {
        began: (begun) => {
          if (!out.has(begun.id)) return;
          trials += 1;
          onTrial.set(begun.id, begun);
        },
        ended: (ended, how, now) => {
          if (onTrial.get(ended.id) !== ended) return;
          onTrial.delete(ended.id);
          expect(circuit.mayCall(ended.id, now)).toBe(how !== "failed");
          if (how === "ok") out.delete(ended.id);
        },
        after: (now) => {
          for (const id of IDS) {
            const trial = onTrial.get(id);
            const isOut = !circuit.mayCall(id, now);
            if (isOut) out.add(id);
            if (trial === undefined) continue;
            const isLong = now - trial.at >= policy.maxOpenMs;
            expect(isOut).toBe(!isLong);
            if (isLong) onTrial.delete(id);
          }
        },
      });
    }),
    { numRuns: 200 },
  );
  expect(trials).toBeGreaterThan(100);
});

test("whatever happened, in time every instance is called again, and one success closes it", () => {
  fc.assert(
    fc.property(withTables, (made) => {
      const circuit = circuitOf(1);
      const later = play(circuit, made, {}) + policy.maxOpenMs;
      circuit.keep(IDS);
      for (const id of IDS) {
        expect(circuit.mayCall(id, later)).toBe(true);
        circuit.ended(id, "ok", later, circuit.begun(id, later));
        circuit.ended(id, "failed", later, circuit.begun(id, later));
        expect(circuit.mayCall(id, later)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
