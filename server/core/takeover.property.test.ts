import fc from "fast-check";
import { expect, test } from "vitest";
import { PORTS, anything, fleetOf, moves, play, policy, scheduleOf } from "#test/support/core-moves.ts";
import { idOf, type Player } from "#test/support/core-player.ts";

const runs = { numRuns: 300 };

/** What stays in memory by design: counts of probes and calls, and who renews. Nothing of it shows here. */
function hasOnlyWhatIsStored({ state }: Player): boolean {
  const instances = [...state.instances.values()];
  return (
    instances.every(({ vanished }) => vanished === undefined || vanished.kind === "retained") &&
    instances.every(({ circuit }) => circuit.kind === "open" || circuit.refused === undefined) &&
    instances.every(({ marks }) => !marks.includes("held")) &&
    instances.every(
      ({ id, departure }) =>
        state.intents.get(id)?.maintenance === undefined || departure?.stage !== "drained",
    ) &&
    [...state.renewals.values()].every(({ isAbandoned }) => !isAbandoned)
  );
}

test("a takeover publishes the same bytes, tells nothing, and keeps who is in panic, drained or leaving", () => {
  let compared = 0;
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const player = play(start, under, schedule);
      if (!hasOnlyWhatIsStored(player)) return;
      compared += 1;
      const before = player.bytes();
      const told = player.transitions.length;
      player.takeOver();
      expect(player.bytes()).toBe(before);
      expect(player.transitions.slice(told)).toEqual([]);
    }),
    runs,
  );
  expect(compared).toBeGreaterThan(50);
});

test("an instance never has weight while any owner's drain of it stands, whoever leads and whatever was missed", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      play(start, under, schedule, (player) => {
        for (const { endpoint } of player.endpoints()) {
          const { drains = [], maintenance } = player.state.intents.get(endpoint.id) ?? {};
          if (drains.length > 0 || maintenance !== undefined)
            expect([endpoint.weight, endpoint.marks ?? []]).toEqual([
              0,
              (endpoint.marks ?? []).filter((mark) => mark !== "panic"),
            ]);
        }
      });
    }),
    runs,
  );
});

test("a departure stands exactly while a drain, maintenance or a leave does, and its stages never go back", () => {
  const order = ["requested", "published", "converged", "drained"];
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const seen = new Map<string, { requestedAt: number; rank: number }>();
      play(start, under, schedule, (player, move) => {
        // What the one before had not written yet comes about once more.
        if (move.kind === "takeover" && move.isBehind === true) seen.clear();
        for (const { id, departure, leave } of player.state.instances.values()) {
          const { drains = [], maintenance } = player.state.intents.get(id) ?? {};
          expect(departure !== undefined).toBe(
            drains.length > 0 || maintenance !== undefined || leave !== undefined,
          );
          if (departure === undefined) continue;
          // What is not in the table is known to a new leader by its intents alone.
          if (!player.endpoints().some(({ endpoint }) => endpoint.id === id)) continue;
          const before = seen.get(id);
          const rank = order.indexOf(departure.stage);
          if (before?.requestedAt === departure.requestedAt) expect(rank).toBeGreaterThanOrEqual(before.rank);
          seen.set(id, { requestedAt: departure.requestedAt, rank });
        }
      });
    }),
    runs,
  );
});

test("an instance let in again gets no traffic before a probe begun since then has passed", () => {
  const drains = scheduleOf(fc.oneof(moves.wish, moves.plain, moves.consumers, moves.calmTakeover));
  fc.assert(
    fc.property(fc.subarray(PORTS, { minLength: 1 }), drains, (start, schedule) => {
      const wasOut = new Set<string>();
      play(start, {}, schedule, (player) => {
        for (const { endpoint } of player.endpoints()) {
          const { drains: standing = [], maintenance } = player.state.intents.get(endpoint.id) ?? {};
          if (standing.length > 0 || maintenance !== undefined) wasOut.add(endpoint.id);
          // Nobody is probed in these schedules: who was out once cannot have proven itself since.
          if (wasOut.has(endpoint.id) && !endpoint.marks?.includes("panic")) expect(endpoint.weight).toBe(0);
        }
      });
    }),
    runs,
  );
});

test("who registered anew while nobody led has left its leave behind, and serves", () => {
  fc.assert(
    fc.property(fc.subarray(PORTS, { minLength: 2 }), (start) => {
      const [port = 1] = start;
      const player = play(start, {}, [[0, { kind: "leave", port }]]);
      const known = player.registry.get(idOf(port))!;
      player.registry.set(idOf(port), { ...known, createRevision: 999, modRevision: 999 });
      player.takeOver();
      player.play({ kind: "probe", ports: [port], times: 2, ok: true });
      const { leave, status } = player.state.instances.get(idOf(port))!;
      expect([leave, status]).toEqual([undefined, "serving"]);
    }),
  );
});

test("a drain that was written and not published yet stands after a takeover, whoever's registration went meanwhile", () => {
  fc.assert(
    fc.property(
      fc.subarray(PORTS, { minLength: 1 }),
      fc.subarray(PORTS),
      fc.subarray(PORTS),
      (start, out, lost) => {
        const player = play(start, {}, [[0, { kind: "publish" }]]);
        player.wish(
          out.map((port) => ({ kind: "drain", id: idOf(port) })),
          "ann",
        );
        player.takeOver(lost, true);
        for (const port of out) {
          player.play({ kind: "register", port, registration: {} });
          player.play({ kind: "probe", ports: [port], times: 2, ok: true });
          expect(player.state.instances.get(idOf(port))).toMatchObject({
            status: "draining",
            weighed: { weight: 0 },
          });
        }
      },
    ),
  );
});
