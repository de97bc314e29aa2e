import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anything, fleetOf, moves, play, policy, scheduleOf } from "#test/support/core-moves.ts";
import { idOf } from "#test/support/core-player.ts";
import { significant } from "./weight.ts";

const SERVES = new Set(["trial", "warming", "degraded", "serving"]);
const runs = { numRuns: 200 };

test("a weight is within [0, 10000], and 0 exactly when the endpoint may not serve or its base is 0", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => {
        for (const { endpoint } of player.endpoints()) {
          const override = player.state.intents.get(endpoint.id)?.weight?.weight.value;
          const base =
            override ?? player.state.instances.get(endpoint.id)?.registered?.registration.weight ?? 100;
          const mayServe = SERVES.has(endpoint.status) || endpoint.marks?.includes("panic") === true;
          const whole = player.state.instances.get(endpoint.id)?.registered?.registration.weight ?? 100;
          const isPercent = player.state.intents.get(endpoint.id)?.weight?.weight.kind === "percent";
          expect(endpoint.weight > 0, endpoint.status).toBe(
            mayServe && base > 0 && !(isPercent && whole === 0),
          );
          expect(endpoint.weight).toBeGreaterThanOrEqual(0);
          expect(endpoint.weight).toBeLessThanOrEqual(10_000);
        }
      });
    }),
    runs,
  );
});

test("the explanation's factors multiply to the weight, and that is the weight published", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => {
        for (const { endpoint } of player.endpoints()) {
          const { base, factors, weight } = player.state.instances.get(endpoint.id)!.weighed;
          expect(significant(factors.reduce((sum, { value }) => sum * value, base.value))).toBe(weight);
          expect(endpoint.weight).toBe(weight);
        }
      });
    }),
    runs,
  );
});

test("each factor that an instance's state calls for is in its explanation, and no other", () => {
  fc.assert(
    fc.property(fleetOf, anything, policy, (start, schedule, under) => {
      play(
        start,
        { ...under, table: {} },
        schedule.filter(([, { kind }]) => kind !== "fleet" && kind !== "policy"),
        (player) => {
          for (const { endpoint } of player.endpoints()) {
            const { rotation, health, circuit, weighed } = player.state.instances.get(endpoint.id)!;
            const kinds = weighed.factors.map(({ kind }) => kind).filter((kind) => kind !== "latency");
            const isKeptIn = player.state.intents.get(endpoint.id)?.circuit?.state === "closed";
            const expected = endpoint.marks?.includes("panic")
              ? []
              : !SERVES.has(endpoint.status)
                ? ["status"]
                : player.state.panic !== undefined &&
                    player.policy.panic.mode === "failOpen" &&
                    kinds.length === 0
                  ? []
                  : [
                      ...(rotation.kind === "in" && rotation.share < 1 ? ["slow_start"] : []),
                      ...(health.kind === "degraded" ? ["degraded"] : []),
                      ...(circuit.kind === "half-open" && !isKeptIn ? ["half_open"] : []),
                    ];
            expect(kinds).toEqual(expected);
          }
        },
      );
    }),
    runs,
  );
});

describe("a small change of a weight is not published", () => {
  test("but never one to or from 0, and never one that leaves it further off than the policy says", () => {
    fc.assert(
      fc.property(fleetOf, policy, anything, (start, under, schedule) => {
        play(start, under, schedule, (player) => {
          if (player.state.fleet.pause !== undefined || player.policy.table.automation === "paused") return;
          for (const { weighed, latency } of player.state.instances.values()) {
            const stale = weighed.factors.find(({ kind }) => kind === "latency");
            if (stale === undefined && latency.value === 1) continue;
            const isLatencyShown = weighed.factors.length > 0 && weighed.factors[0]?.kind !== "status";
            if (!isLatencyShown || stale === undefined) continue;
            // What is published of latency is at most `publishChange` away from what is known of it.
            expect(Math.abs(latency.value / stale.value - 1)).toBeLessThanOrEqual(
              player.policy.weight.publishChange + 0.02,
            );
          }
        });
      }),
      runs,
    );
  });
});

const noOverride = scheduleOf(
  fc.oneof(
    moves.pass,
    moves.probe,
    moves.register,
    moves.gone,
    moves.plain,
    moves.policy,
    moves.takeover,
    moves.fleet,
  ),
  60,
);

test("slow start is monotonic: while it stays in rotation an instance's share never falls, whoever leads", () => {
  fc.assert(
    fc.property(fleetOf, policy, noOverride, (start, under, schedule) => {
      const seen = new Map<string, { since: number; share: number }>();
      play(start, under, schedule, (player) => {
        for (const { id, rotation } of player.state.instances.values()) {
          const before = seen.get(id);
          seen.delete(id);
          if (rotation.kind === "out") continue;
          if (before?.since === rotation.since) expect(rotation.share).toBeGreaterThanOrEqual(before.share);
          expect(rotation.share).toBeGreaterThan(0);
          expect(rotation.share).toBeLessThanOrEqual(1);
          seen.set(id, { since: rotation.since, share: rotation.share });
        }
      });
    }),
    runs,
  );
});

test("nor does it fall where a policy makes the window longer in the middle of it", () => {
  const window = fc.constantFrom(1000, 30_000, 300_000).map((windowMs) => ({
    kind: "policy" as const,
    policy: { slowStart: { windowMs } },
  }));
  fc.assert(
    fc.property(scheduleOf(fc.oneof(window, fc.constant({ kind: "tick" as const })), 20), (schedule) => {
      const entering = [
        [400_000, { kind: "register", port: 3, registration: {} }],
        [0, { kind: "probe", ports: [3], times: 1, ok: true }],
      ] as const;
      let share = 0;
      play([1, 2], {}, [...entering, ...schedule], ({ state }) => {
        const rotation = state.instances.get(idOf(3))?.rotation;
        if (rotation?.kind !== "in") return;
        expect(rotation.share).toBeGreaterThanOrEqual(share);
        share = rotation.share;
      });
    }),
    runs,
  );
});
