import { chart } from "#test/pictures/chart.ts";
import { type Answer, Play } from "#test/pictures/play.ts";
import { notesOf, probeLane, statusLane, weightLane } from "#test/pictures/read.ts";

/** Thresholds, the faster pace of one that fails, degraded, and a newcomer whose first check decides alone. */
export function health(): string {
  const play = new Play();
  play.register([1, 2, 3]).register([4], {}, 5);
  play.answers = (port, at): Answer => {
    if (port === 1) return at >= 8 && at < 26 ? "refused" : at >= 72 && at < 88 ? "degraded" : "passes";
    return port === 4 && at < 14 ? "says 503" : "passes";
  };
  play.run(100);
  return chart({
    label: "Health: thresholds, degraded, a newcomer",
    to: 100,
    lanes: [
      probeLane(play, 1, "A: checks"),
      statusLane(play, 1, "A: status"),
      weightLane(play, 1, "A: weight"),
      probeLane(play, 4, "D: checks"),
      statusLane(play, 4, "D: status", "new"),
    ],
    notes: notesOf(play, ["instance.registered", "health.changed"], [1, 4]),
  });
}
