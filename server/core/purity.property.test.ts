import fc from "fast-check";
import { expect, test } from "vitest";
import { anything, fleetOf, play, policy } from "#test/support/core-moves.ts";
import type { ServiceState } from "./model.ts";
import { step } from "./step.ts";
import { TableEncoder } from "./table-encoder.ts";

const runs = { numRuns: 200 };

test("the same inputs give the same table, byte for byte, however often it was encoded on the way", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const eager = new TableEncoder();
      const a = play(start, under, schedule, ({ state, policy: now }) => void eager.encode(state, now, 1));
      const b = play(start, under, schedule);
      expect(Buffer.concat(eager.encode(a.state, a.policy, 1).chunks).toString()).toBe(b.bytes());
      expect(a.transitions).toEqual(b.transitions);
      expect(a.effects).toEqual(b.effects);
    }),
    runs,
  );
});

test("replaying the events from any checkpoint gives the same state, and the checkpoint is left as it was", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, fc.nat(), (start, under, schedule, cut) => {
      const player = play(start, under, schedule, ({ state }) => void frozen(state));
      const { taken } = player;
      const from = taken.length === 0 ? 0 : cut % taken.length;
      const replay = (state: ServiceState, events: typeof taken) =>
        events.reduce((now, { event, at, policy: then }) => step(now, event, at, then).state, state);
      const middle = frozen(replay(player.begun, taken.slice(0, from)));
      expect(replay(middle, taken.slice(from))).toEqual(player.state);
      expect(replay(middle, taken.slice(from))).toEqual(player.state);
    }),
    runs,
  );
});

test("events of unrelated services commute: interleaved in any order, each comes to the same table", () => {
  fc.assert(
    fc.property(
      fleetOf,
      policy,
      anything,
      anything,
      fc.array(fc.boolean()),
      (start, under, one, other, turns) => {
        const apart = [play(start, under, one).bytes(), play([], under, other).bytes()];
        // Both are played at once, by turns, through the one encoder that a leader has.
        const encoder = new TableEncoder();
        const a = play(start, under, []);
        const b = play([], under, []);
        const left = { a: [...one], b: [...other] };
        for (let n = 0; left.a.length + left.b.length > 0; n++) {
          const isA =
            left.b.length === 0 || (left.a.length > 0 && turns[n % Math.max(1, turns.length)] === true);
          const [player, next] = isA ? [a, left.a.shift()] : [b, left.b.shift()];
          if (next === undefined) continue;
          player.at += next[0];
          player.play(next[1]);
          encoder.encode(player.state, player.policy, 1);
        }
        const together = [a, b].map(({ state, policy: now }) =>
          Buffer.concat(encoder.encode(state, now, 1).chunks).toString(),
        );
        expect(together).toEqual(apart);
      },
    ),
    runs,
  );
});

test("an event that changes nothing answers the very state it was given", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const player = play(start, under, schedule);
      player.play({ kind: "tick" });
      player.play({ kind: "tick" });
      const { state } = player;
      player.play({ kind: "tick" });
      expect(player.state).toBe(state);
    }),
    runs,
  );
});

/** Whoever writes to it from here on throws. Maps and sets apart, which cannot be frozen. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) for (const each of value.values()) frozen(each);
  else if (Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}
