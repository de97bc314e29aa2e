import fc from "fast-check";
import { expect, test } from "vitest";
import { Policy } from "#lib/contract/policy.ts";
import { probe, registered } from "#test/support/core.ts";
import { moves, play, policy, scheduleOf } from "#test/support/core-moves.ts";
import { idOf, Player } from "#test/support/core-player.ts";

const ID = idOf(1);
/** Runs of equal answers, as flapping instances give them. */
const answers = fc.array(
  fc.record({
    ok: fc.boolean(),
    times: fc.integer({ min: 1, max: 4 }),
    everyMs: fc.constantFrom(100, 2000, 9000),
  }),
  { minLength: 10, maxLength: 60 },
);
const under = fc.record({
  flap: fc.record({ limit: fc.integer({ min: 1, max: 3 }), baseHoldMs: fc.constantFrom(5000, 20_000) }),
  check: fc.record({
    healthyThreshold: fc.integer({ min: 1, max: 3 }),
    unhealthyThreshold: fc.integer({ min: 1, max: 3 }),
  }),
});

/** Answers one instance's probes, and shows its health before and after each. */
function ask(
  patch: object,
  given: readonly { ok: boolean; times: number; everyMs: number }[],
  see: (seen: { player: Player; ok: boolean; before: string; now: string }) => void,
) {
  const player = new Player(Policy.parse(patch));
  player.do({ kind: "registered", registered: registered(1) });
  for (const { ok, times, everyMs } of given)
    for (let n = 0; n < times; n++) {
      player.at += everyMs;
      const before = player.state.instances.get(ID)!.health.kind;
      player.do({ kind: "probed", id: ID, result: probe(ok, player.at) });
      see({ player, ok, before, now: player.state.instances.get(ID)!.health.kind });
    }
}

test("sides change only after so many equal answers in a row, and the first answer decides alone", () => {
  fc.assert(
    fc.property(under, answers, (patch, given) => {
      let row = { ok: true, count: 0 };
      ask(patch, given, ({ player, ok, before, now }) => {
        row = row.ok === ok ? { ok, count: row.count + 1 } : { ok, count: 1 };
        const { healthyThreshold, unhealthyThreshold } = player.policy.check;
        if (before === "unknown") expect(now).toBe(ok ? "healthy" : "unhealthy");
        else if (before !== now)
          expect(row.count).toBeGreaterThanOrEqual(ok ? healthyThreshold : unhealthyThreshold);
        if (!ok && row.count >= unhealthyThreshold) expect(now).toBe("unhealthy");
      });
    }),
    { numRuns: 200 },
  );
});

test("who went down more often than the limit is back only after it passed for its whole hold, which doubles", () => {
  let held = 0;
  fc.assert(
    fc.property(under, answers, (patch, given) => {
      let downs: number[] = [];
      let holdMs = 0;
      let passingSince: number | undefined;
      ask(patch, given, ({ player: { at, policy: now }, ok, before, now: kind }) => {
        const { limit, windowMs, baseHoldMs, maxHoldMs } = now.flap;
        passingSince = ok ? (passingSince ?? at) : undefined;
        if (before === "healthy" && kind === "unhealthy") {
          downs = [...downs.filter((time) => at - time < windowMs), at];
          const beyond = downs.length - limit;
          holdMs = beyond <= 0 ? 0 : Math.min(maxHoldMs, baseHoldMs * 2 ** (beyond - 1));
        }
        if (before !== "unhealthy" || kind !== "healthy") return;
        if (holdMs > 0) held += 1;
        expect(at - (passingSince ?? at)).toBeGreaterThanOrEqual(holdMs);
      });
    }),
    { numRuns: 200 },
  );
  expect(held).toBeGreaterThan(20);
});

test("while checks are doubted no instance becomes unhealthy by them, unless clients say the same", () => {
  const doubt = { since: 1, failing: 5, healthy: 9 };
  const some = scheduleOf(fc.oneof(moves.probe, moves.pass, moves.plain, moves.report, moves.register));
  fc.assert(
    fc.property(policy, some, (patch, schedule) => {
      const before = new Map<string, string>();
      const doubted = [[0, { kind: "fleet", fleet: { doubt } }] as const, ...schedule];
      play([1, 2, 3], patch, doubted, ({ state }) => {
        for (const { id, health, circuit } of state.instances.values()) {
          if (health.kind === "unhealthy" && before.get(id) !== "unhealthy")
            expect(circuit.kind).toBe("open");
          before.set(id, health.kind);
        }
      });
    }),
    { numRuns: 200 },
  );
});
