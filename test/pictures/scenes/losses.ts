import { chart } from "#test/pictures/chart.ts";
import { type Answer, Play } from "#test/pictures/play.ts";
import { letterOf, notesOf, protectionLane, statusLane, weightLane } from "#test/pictures/read.ts";

/** Three of four fail their checks: all are routed to, until enough serve by themselves. */
export function panic(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  const failing: Record<number, readonly [number, number]> = { 1: [5, 40], 2: [9, 60], 3: [13, 70] };
  play.answers = (port, at) => {
    const [from, to] = failing[port] ?? [Infinity, Infinity];
    return at >= from && at < to ? "says 503" : "passes";
  };
  play.run(110);
  return chart({
    label: "Panic: too few serve",
    to: 110,
    lanes: [
      protectionLane(play),
      ...[1, 2, 3, 4].map((port) => statusLane(play, port, `instance ${letterOf(port)}`)),
      weightLane(play, 1, "A: weight"),
      weightLane(play, 4, "D: weight"),
    ],
    notes: notesOf(play, ["health.changed", "protection.changed"]),
  });
}

/** Registrations that vanish: many at once are kept, one alone is not. `maxMs` is a minute here, to fit the picture. */
export function preserving(): string {
  const play = new Play({ preserve: { maxMs: 60_000 } });
  play.register([1, 2, 3, 4, 5, 6, 7]);
  play.vanish(5, [1, 2, 3, 4]).register([1], {}, 30).vanish(50, [5]);
  play.answers = (port, at): Answer => {
    if (port === 3) return at >= 15 ? "refused" : "passes";
    return port === 4 && at >= 20 ? "times out" : "passes";
  };
  play.run(80);
  return chart({
    label: "Preserving: registrations vanish",
    to: 80,
    lanes: [
      protectionLane(play),
      statusLane(play, 1, "A", "registers again"),
      statusLane(play, 2, "B", "passes checks"),
      statusLane(play, 3, "C", "refuses"),
      statusLane(play, 4, "D", "times out"),
      statusLane(play, 5, "E", "vanishes alone"),
    ],
    notes: notesOf(play, ["instance.retained", "instance.released", "instance.unregistered"]),
  });
}

/** Automation paused for a while: what is seen is seen, the table is held, overrides are obeyed. */
export function paused(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  play.answers = (port, at) => (port === 1 && at >= 15 ? "refused" : "passes");
  play.pause(10, "ann", "moving a rack");
  play.wish(20, [{ kind: "drain", id: "10.0.0.1:2" }], "rack 7", "ann");
  play.pause(50);
  play.run(70);
  return chart({
    label: "Automation paused",
    to: 70,
    lanes: [
      { kind: "bands", name: "automation", bands: [{ from: 10, to: 50, words: "paused", tone: "planned" }] },
      statusLane(play, 1, "A", "fails at 15 s"),
      weightLane(play, 1, "A: weight"),
      statusLane(play, 2, "B", "drained at 20 s"),
      weightLane(play, 2, "B: weight"),
    ],
    notes: notesOf(play, [
      "automation.paused",
      "automation.resumed",
      "health.changed",
      "status.changed",
      "drain.requested",
    ]),
  });
}
