import fc from "fast-check";
import { expect, test } from "vitest";
import { anything, fleetOf, play, policy } from "#test/support/core-moves.ts";
import type { Player } from "#test/support/core-player.ts";
import type { Tally } from "./model.ts";

const runs = { numRuns: 200 };

/** The tally, counted anew and apart from the code that keeps it up. */
function recounted({ state: { instances, intents } }: Player): Tally {
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
      i.circuit.kind === "open" ||
      (i.circuit.kind === "half-open" && i.circuit.trial.revision === undefined) ||
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

test("panic stands exactly by its definition: begun below the threshold, over at the margin above it", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      let wasPanic: boolean | undefined;
      play(start, under, schedule, (player, move) => {
        // A pause holds the table, and panic with it.
        if (player.state.fleet.pause !== undefined || player.policy.table.automation === "paused")
          return void (wasPanic = undefined);
        const { proven, serving } = recounted(player);
        const { mode, threshold, margin } = player.policy.panic;
        // A takeover is several events; a step with several of them could pass through either state.
        const isOneEvent = ["tick", "publish", "leave", "try", "wish", "fleet", "policy"].includes(move.kind);
        const isPanic = player.state.panic !== undefined;
        const share = proven === 0 ? 1 : serving / proven;
        if (mode === "off" || proven === 0) expect(isPanic).toBe(false);
        else if (share < threshold) expect(isPanic).toBe(true);
        else if (share >= Math.min(1, threshold + margin)) expect(isPanic).toBe(false);
        else if (isOneEvent && wasPanic !== undefined) expect(isPanic).toBe(wasPanic);
        wasPanic = isPanic;
        for (const { endpoint } of player.endpoints())
          if (endpoint.marks?.includes("panic")) expect(isPanic && mode === "failOpen").toBe(true);
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
      expect(left.turnover.vanished).toEqual([]);
      expect(left.panic).toBeUndefined();
      expect(new Set(Object.values(left.tally))).toEqual(new Set([0]));
    }),
    runs,
  );
});
