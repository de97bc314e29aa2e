import fc from "fast-check";
import { expect, test } from "vitest";
import { PORTS, anything, fleetOf, moves, play, policy, scheduleOf } from "#test/support/core-moves.ts";
import type { Player } from "#test/support/core-player.ts";
import type { Tally } from "./model.ts";

const runs = { numRuns: 200 };

/** The tally, counted anew and apart from the code that keeps it up. */
function recounted({ state: { instances, intents } }: Pick<Player, "state">): Tally {
  const tally = { registered: 0, proven: 0, serving: 0, healthy: 0, retained: 0, timed: 0 };
  for (const i of instances.values()) {
    const own = intents.get(i.id);
    const whole = i.registered?.registration.weight ?? 100;
    const override = own?.weight?.weight;
    const base =
      override === undefined ? whole : override.kind === "percent" ? whole * override.value : override.value;
    const isOut =
      ["maintenance", "drained", "draining", "forced_out"].includes(i.status) || i.leave !== undefined;
    const isThere = i.registered !== undefined && i.vanished?.kind !== "gone";
    if (i.registered !== undefined) tally.registered += 1;
    if (isThere && i.isProven && base > 0 && !isOut) {
      tally.proven += 1;
      if (["serving", "warming", "degraded"].includes(i.status)) tally.serving += 1;
    }
    if (i.health.kind === "healthy" || i.health.kind === "degraded") tally.healthy += 1;
    if (i.vanished?.kind === "retained") tally.retained += 1;
    const isWaiting =
      (i.departure !== undefined && i.departure.stage !== "drained") ||
      i.leave !== undefined ||
      i.vanished !== undefined ||
      i.unregisteredAt !== undefined ||
      (i.rotation.kind === "in" && i.rotation.share < 1) ||
      i.circuit.kind !== "closed" ||
      i.circuit.refused !== undefined ||
      i.latency.value !== 1 ||
      own?.drains.some(({ keepAliveMs }) => keepAliveMs !== undefined) === true;
    if (isWaiting) tally.timed += 1;
  }
  return tally;
}

test("the tally equals a full recount after any event", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => expect(player.state.tally).toEqual(recounted(player)));
    }),
    runs,
  );
});

/** Around the threshold, and with a margin that a handful of instances can be within. */
const around = fc.tuple(
  fc.constant(PORTS),
  fc.record({
    panic: fc.record({ threshold: fc.constantFrom(0.3, 0.5), margin: fc.constantFrom(0.2, 0.5) }),
    check: fc.constant({ unhealthyThreshold: 1, healthyThreshold: 1 }),
  }),
  scheduleOf(fc.oneof(moves.probe, moves.pass, moves.calmTakeover)),
);

test("panic stands exactly by its definition: begun below the threshold, over at the margin above it", () => {
  let inMargin = 0;
  fc.assert(
    fc.property(fc.oneof(fc.tuple(fleetOf, policy, anything), around), ([start, under, schedule]) => {
      let wasPanic = false;
      const see = ({ state, policy: now }: Player) => {
        // A pause holds the table, and panic with it; and a new leader counts once all are back.
        const isPaused = state.fleet.pause !== undefined || now.table.automation === "paused";
        const isPanic = state.panic !== undefined;
        const { proven, serving } = recounted({ state });
        if (!isPaused && state.restored.size === 0) {
          const { mode, threshold, margin } = now.panic;
          const bound = wasPanic ? Math.min(1, threshold + margin) : threshold;
          if (wasPanic && serving / proven >= threshold && serving / proven < bound) inMargin += 1;
          expect(isPanic).toBe(mode !== "off" && proven > 0 && serving / proven < bound);
        }
        wasPanic = isPanic;
      };
      play(start, under, schedule, () => {}, see);
    }),
    runs,
  );
  expect(inMargin).toBeGreaterThan(0);
});

test("nobody is marked as routed by panic while there is none, or where policy fails closed", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => {
        if (player.state.fleet.pause !== undefined || player.policy.table.automation === "paused") return;
        const isOpen = player.state.panic !== undefined && player.policy.panic.mode === "failOpen";
        for (const { endpoint } of player.endpoints())
          if (endpoint.marks?.includes("panic")) expect(isOpen).toBe(true);
      });
    }),
    runs,
  );
});

test("in panic every instance that counts gets its base weight, and nobody else is given traffic by it", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => {
        if (player.state.fleet.pause !== undefined || player.policy.table.automation === "paused") return;
        const isOpen = player.state.panic !== undefined && player.policy.panic.mode === "failOpen";
        for (const { endpoint } of player.endpoints()) {
          const { isProven, leave, departure, weighed } = player.state.instances.get(endpoint.id)!;
          const counts = isProven && leave === undefined && departure === undefined;
          if (isOpen && counts && endpoint.status !== "forced_out")
            expect(weighed.weight).toBe(weighed.base.value);
        }
      });
    }),
    runs,
  );
});

test("nothing stays behind: with the registrations, intents and some time gone, so is everything kept of them", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const player = play(start, under, schedule);
      const { state } = player;
      player.play({ kind: "fleet", fleet: {} });
      player.policy = { ...player.policy, table: { ...player.policy.table, automation: "on" } };
      player.play({ kind: "deregister", ports: [1, 2, 3, 4, 5, 6] });
      for (const [id, own] of [...state.intents]) {
        player.play({ kind: "wish", owner: "ann", wishes: [{ kind: "undrain", id, all: true }] });
        for (const kind of ["weight", "maintenance", "circuit"] as const) {
          const { owner } = own[kind] ?? {};
          const wishes = [
            { kind: "unset-weight" as const, id },
            { kind: "unset-maintenance" as const, id },
            { kind: "circuit" as const, id, state: "auto" as const },
          ];
          if (owner !== undefined) player.wish(wishes, owner);
        }
      }
      for (let n = 0; n < 3; n++) {
        player.at += player.policy.preserve.maxMs;
        player.play({ kind: "tick" });
        player.play({ kind: "publish" });
      }
      const left = player.state;
      expect([left.instances.size, left.intents.size, left.restored.size, left.renewals.size]).toEqual([
        0, 0, 0, 0,
      ]);
      expect(left.turnover.vanished.size).toBe(0);
      expect(left.panic).toBeUndefined();
      expect(new Set(Object.values(left.tally))).toEqual(new Set([0]));
    }),
    runs,
  );
});
