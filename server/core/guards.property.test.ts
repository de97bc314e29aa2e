import fc from "fast-check";
import { expect, test } from "vitest";
import type { GuardVerdict } from "#lib/contract/guard.ts";
import { Policy } from "#lib/contract/policy.ts";
import { probe, registered, Stepper } from "#test/support/core.ts";
import { guardsOf } from "./guards.ts";
import { grantAll, type Wish } from "./wish.ts";

const PORTS = [1, 2, 3, 4, 5, 6];

type Move =
  | { readonly kind: "probes"; readonly port: number; readonly ok: boolean; readonly times: number }
  | { readonly kind: "wishes"; readonly wishes: readonly Wish[]; readonly owner: string };

const id = fc.constantFrom(...PORTS).map((port) => `10.0.0.1:${port}`);
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 4, arbitrary: id.map((i): Wish => ({ kind: "drain", id: i })) },
  fc.tuple(id, fc.boolean()).map(([i, all]): Wish => ({ kind: "undrain", id: i, all })),
  fc
    .tuple(id, fc.constantFrom(1, 10, 50, 99, 100, 150, 300))
    .map(([i, value]): Wish => ({ kind: "set-weight", id: i, weight: { kind: "percent", value } })),
  id.map((i): Wish => ({ kind: "unset-weight", id: i })),
  id.map((i): Wish => ({ kind: "set-maintenance", id: i })),
  id.map((i): Wish => ({ kind: "unset-maintenance", id: i })),
  fc
    .tuple(id, fc.constantFrom("open" as const, "closed" as const, "auto" as const))
    .map(([i, state]): Wish => ({ kind: "circuit", id: i, state })),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant("probes" as const),
    port: fc.constantFrom(...PORTS),
    ok: fc.boolean(),
    times: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant("wishes" as const),
    wishes: fc.array(wish, { minLength: 1, maxLength: 3 }),
    owner: fc.constantFrom("ann", "bob"),
  }),
);
const fleet = fc.record({
  weights: fc.array(fc.constantFrom(1, 50, 100, 400), { minLength: 1, maxLength: PORTS.length }),
  minServing: fc.integer({ min: 0, max: 3 }),
  minCapacity: fc.constantFrom(0, 0.3, 0.5, 0.75, 1),
  strictZones: fc.boolean(),
});

/** What operators leave of it, and what of that serves: counted here apart from the guards. */
function countedOf(s: Stepper) {
  const sum = { left: 0, leftWeight: 0, serving: 0, servingWeight: 0, total: 0 };
  const zones = new Set<string>();
  for (const [i, instance] of s.state.instances) {
    if (instance.registered === undefined) continue;
    const own = instance.registered.registration.weight ?? 100;
    sum.total += own;
    const { drains, maintenance, circuit, weight } = s.state.intents.get(i) ?? { drains: [] };
    if (drains.length > 0 || maintenance !== undefined || circuit?.state === "open") continue;
    const percent = weight?.weight.value ?? 100;
    const amount = Math.min(own, (own * percent) / 100);
    sum.left += 1;
    sum.leftWeight += amount;
    if (!["serving", "warming", "degraded"].includes(instance.status)) continue;
    sum.serving += 1;
    sum.servingWeight += amount;
    zones.add(instance.registered.registration.zone ?? "");
  }
  return { ...sum, zones };
}

interface Seen {
  readonly before: ReturnType<typeof countedOf>;
  readonly after: ReturnType<typeof countedOf>;
  readonly verdicts: readonly GuardVerdict[];
}

/** Every change that no guard refuses is made; the others are not. */
function play(
  { weights, ...guard }: { weights: number[] } & Policy["guard"],
  moves: readonly Move[],
  onAccepted: (seen: Seen) => void,
): void {
  const s = new Stepper(Policy.parse({ guard }));
  weights.forEach((weight, i) => {
    const zone = i % 2 === 0 ? "a" : "b";
    s.do(0, { kind: "registered", registered: registered(i + 1, { weight, zone }) });
    s.do(0, { kind: "probed", id: `10.0.0.1:${i + 1}`, result: probe(true, 0) });
  });
  let at = 1_000_000;
  for (const each of moves) {
    at += 1000;
    if (each.kind === "probes") {
      for (let n = 0; n < each.times; n++)
        s.do(at + n, { kind: "probed", id: `10.0.0.1:${each.port}`, result: probe(each.ok, at + n) });
      continue;
    }
    const { state, policy } = s;
    let made = 0;
    const wishes = each.wishes.filter((w) => state.instances.has(w.id));
    const wishing = { owner: each.owner, actor: each.owner, reason: "r", at, newId: () => `${at}-${made++}` };
    const granted = grantAll(state.intents, wishes, wishing);
    if (granted.kind === "held") continue;
    const verdicts = guardsOf(state, granted.intents, policy, at);
    if (verdicts.some(({ refuses }) => refuses)) continue;
    const before = countedOf(s);
    if (granted.intents !== state.intents)
      s.do(at, {
        kind: "intents",
        intents: granted.intents,
        revision: state.intentsRevision + 1,
        because: { kind: "asked", actor: each.owner },
      });
    onAccepted({ before, after: countedOf(s), verdicts });
  }
}

const moves = fc.array(move, { maxLength: 40 });
const GRAIN = 1e-6;

test("no sequence of unforced changes gets what operators leave below a guard, whatever became of health between", () => {
  fc.assert(
    fc.property(fleet, moves, (given, sequence) => {
      play(given, sequence, ({ after }) => {
        expect(after.left).toBeGreaterThanOrEqual(Math.min(given.minServing, given.weights.length));
        expect(after.leftWeight / after.total).toBeGreaterThanOrEqual(given.minCapacity - GRAIN);
      });
    }),
    { numRuns: 300 },
  );
});

test("no unforced change leaves fewer serving than a guard asks for, unless it takes none of them", () => {
  fc.assert(
    fc.property(fleet, moves, (given, sequence) => {
      play(given, sequence, ({ before, after }) => {
        if (after.serving < given.minServing) expect(after.serving).toBeGreaterThanOrEqual(before.serving);
        if (after.servingWeight / after.total < given.minCapacity - GRAIN)
          expect(after.servingWeight).toBeGreaterThanOrEqual(before.servingWeight - GRAIN);
      });
    }),
    { numRuns: 300 },
  );
});

test("no unforced change takes the last that serves of a zone where zones are strict; elsewhere it warns", () => {
  fc.assert(
    fc.property(fleet, moves, (given, sequence) => {
      play(given, sequence, ({ before, after, verdicts }) => {
        const emptied = [...before.zones].filter((zone) => !after.zones.has(zone));
        if (given.strictZones) expect(emptied).toEqual([]);
        const warned = verdicts.filter(({ guard }) => guard === "lastOfZone").map(({ zone }) => zone);
        expect(new Set(warned)).toEqual(new Set(emptied));
      });
    }),
    { numRuns: 300 },
  );
});

test("undoing is never refused", () => {
  fc.assert(
    fc.property(fleet, moves, id, (given, sequence, i) => {
      const undo: Move = { kind: "wishes", owner: "ann", wishes: [{ kind: "undrain", id: i, all: true }] };
      let accepted = 0;
      const count = () => void (accepted += 1);
      play(given, sequence, count);
      const without = accepted;
      accepted = 0;
      play(given, [...sequence, undo], count);
      expect(accepted).toBe(without + 1);
    }),
  );
});
