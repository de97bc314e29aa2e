import fc from "fast-check";
import { expect, test } from "vitest";
import { PORTS, anything, fleetOf, moves, play, policy, scheduleOf } from "#test/support/core-moves.ts";
import { idOf, type Player } from "#test/support/core-player.ts";

const runs = { numRuns: 300 };
const full = fc.subarray(PORTS, { minLength: 1 });

const newcomers = fc.record({
  kind: fc.constant("register" as const),
  port: fc.constantFrom(11, 12, 13),
  registration: fc.constant({}),
});
/** Registrations come, vanish and are missed; whoever is asked answers that it is well. */
const coming = fc.oneof(
  moves.vanish,
  newcomers,
  moves.takeover,
  moves.calmTakeover,
  moves.pass,
  moves.plain,
  moves.register.map(({ port }) => ({ kind: "register" as const, port, registration: {} })),
);
const losses = scheduleOf(coming, 30);

function serving(player: Player): number {
  return player.endpoints().filter(({ endpoint }) => endpoint.weight > 0).length;
}

test("no sequence of registry events alone empties a table that had probe-passing instances, whoever leads", () => {
  fc.assert(
    fc.property(full, policy, losses, (start, under, schedule) => {
      const preserved = { ...under, preserve: {}, check: {}, table: {} };
      const published = [[0, { kind: "publish" }] as const, ...schedule];
      play(start, preserved, published, (player) => expect(serving(player)).toBeGreaterThan(0));
    }),
    runs,
  );
});

test("nor with those who deregister or leave: while one is known that only vanished and passes its checks, one serves", () => {
  const goodbyes = scheduleOf(fc.oneof(coming, moves.gone, moves.single), 30);
  fc.assert(
    fc.property(full, policy, goodbyes, (start, under, schedule) => {
      const preserved = { ...under, preserve: {}, check: {}, table: {} };
      play(start, preserved, [[0, { kind: "publish" }] as const, ...schedule], (player) => {
        const isMissed = [...player.state.instances.values()].some(
          ({ vanished, health, gate, leave }) =>
            vanished !== undefined &&
            leave === undefined &&
            health.kind === "healthy" &&
            gate.kind === "open",
        );
        if (isMissed) expect(serving(player)).toBeGreaterThan(0);
      });
    }),
    { numRuns: 3000 },
  );
});

test("what vanished in mass and was not replaced stays in the table, each instance, while its own checks pass", () => {
  fc.assert(
    fc.property(fc.subarray(PORTS, { minLength: 3 }), fc.boolean(), (start, isMissed) => {
      const lost = start.slice(0, 3);
      const player = play(start, {}, []);
      player.at += 60_000; // who registered long ago is no newcomer
      player.play(isMissed ? { kind: "takeover", lost } : { kind: "vanish", ports: lost });
      for (let n = 0; n < 20; n++) {
        player.at += 1000;
        player.play({ kind: "probe", ports: lost, times: 1, ok: true });
        player.play({ kind: "tick" });
        expect(serving(player)).toBe(start.length);
      }
      expect(player.endpoints().filter(({ endpoint }) => endpoint.marks?.includes("retained"))).toHaveLength(
        3,
      );
    }),
  );
});

test("a retained instance goes at once by a refused connection, and by silence after the threshold", () => {
  fc.assert(
    fc.property(fc.boolean(), (isUnanswered) => {
      const player = play([1, 2, 3, 4], {}, []);
      player.at += 60_000;
      player.play({ kind: "vanish", ports: [1, 2, 3] });
      player.play({ kind: "probe", ports: [1], times: isUnanswered ? 3 : 1, ok: false, isUnanswered });
      expect(player.state.instances.has(idOf(1))).toBe(false);
      expect(serving(player)).toBe(3);
    }),
  );
});

test("one that is deregistered, or leaves, is never kept: that is no loss", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, fc.boolean(), (start, under, schedule, hasLeft) => {
      const player = play(start, under, schedule);
      // One that vanished earlier had no key left to take back: it may be kept.
      const going = PORTS.filter((port) => player.registry.has(idOf(port)));
      if (hasLeft) for (const port of going) player.play({ kind: "leave", port });
      player.play({ kind: hasLeft ? "vanish" : "deregister", ports: going });
      const left = player.endpoints().map(({ endpoint }) => endpoint.id);
      for (const id of going.map(idOf)) {
        expect(left).not.toContain(id);
        expect(player.state.instances.get(id)?.vanished).toBeUndefined();
      }
    }),
    runs,
  );
});
