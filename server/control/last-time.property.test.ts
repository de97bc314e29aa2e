import fc from "fast-check";
import { expect, test } from "vitest";
import { anything, fleetOf, play, policy } from "#test/support/core-moves.ts";
import { lastTimeOf } from "./last-time.ts";
import { RestoredEndpoint } from "./stored-endpoint.ts";

/** Times that are yet to come. */
const AHEAD = new Set(["until", "deadlineAt", "revision", "createRevision"]);

function timesIn(value: unknown, name = ""): number[] {
  if (typeof value === "number") return AHEAD.has(name) || value < 1_000_000 ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => timesIn(each, Array.isArray(value) ? name : key));
}

test("a new leader's time is before nothing that a former one stored, however far its clock lags", () => {
  fc.assert(
    fc.property(fleetOf, policy, anything, (start, under, schedule) => {
      const player = play(start, under, schedule);
      for (const endpoint of player.endpoints()) {
        const { causes: _, ...state } = RestoredEndpoint.parse(endpoint).state;
        expect(lastTimeOf(state)).toBeGreaterThanOrEqual(Math.max(...timesIn(state)));
      }
    }),
    { numRuns: 200 },
  );
});
