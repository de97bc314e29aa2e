import { chart, type Lane } from "#test/pictures/chart.ts";
import { Play } from "#test/pictures/play.ts";
import { notesOf, statusLane, stepsOf, weightLane } from "#test/pictures/read.ts";
import { callers } from "./calls.ts";

/** An instance enters, is slow for a while, then degraded: each factor, and what of their product is published. */
export function weights(): string {
  const play = new Play({ adaptive: { mode: "latency", step: 0.06, minCalls: 5 } });
  play.register([2, 3]).register([1], {}, 5);
  play.answers = (port, at) => (port === 1 && at >= 180 && at < 205 ? "degraded" : "passes");
  play.reports = callers(play, {
    clients: ["cart/1", "cart/2"],
    ports: [1, 2, 3],
    rate: 10,
    fails: () => false,
    latencyMs: (port, at) => (port === 1 && at >= 45 && at < 100 ? 50 : 20),
  });
  play.run(240);
  const factor = (name: string, sub: string, kind: string): Lane => ({
    kind: "steps",
    name,
    sub,
    max: 1.4,
    steps: stepsOf(play, 1, ({ instance }) =>
      kind === "latency"
        ? (instance?.latency.value ?? 1)
        : (instance?.weighed.factors.find((each) => each.kind === kind)?.value ?? 1),
    ),
  });
  return chart({
    label: "base × slow start × latency × degraded = weight",
    to: 240,
    lanes: [
      statusLane(play, 1, "status"),
      factor("× slow start", "factor", "slow_start"),
      factor("× latency", "factor", "latency"),
      factor("× degraded", "factor", "degraded"),
      weightLane(play, 1, "= weight"),
    ],
    notes: notesOf(play, ["instance.registered", "weight.changed", "status.changed"], [1]).filter(
      ({ at }) => at > 5,
    ),
  });
}
