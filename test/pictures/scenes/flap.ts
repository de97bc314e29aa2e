import { chart } from "#test/pictures/chart.ts";
import { Play } from "#test/pictures/play.ts";
import { notesOf, probeLane, statusLane } from "#test/pictures/read.ts";

const FAILS: readonly (readonly [number, number])[] = [
  [6, 20],
  [30, 44],
  [54, 68],
  [78, 92],
  [118, 132],
];

/** Down for the fourth time within five minutes: held, and each time longer. */
export function flap(): string {
  const play = new Play();
  play.register([1, 2, 3]);
  play.answers = (port, at) =>
    port === 1 && FAILS.some(([from, to]) => at >= from && at < to) ? "says 503" : "passes";
  play.run(180);
  return chart({
    label: "Flap hold: one that goes down often must pass longer",
    to: 180,
    lanes: [probeLane(play, 1), statusLane(play, 1, "status")],
    notes: notesOf(play, ["health.changed", "flap.held"], [1]).filter(
      ({ at, words }) => at > 70 || words.includes("unhealthy"),
    ),
  });
}
