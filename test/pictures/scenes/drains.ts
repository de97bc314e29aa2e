import type { Consumer } from "#server/core/model.ts";
import { chart, type Lane } from "#test/pictures/chart.ts";
import { idOf, Play } from "#test/pictures/play.ts";
import { bandsOf, notesOf, sightsOf, statusLane, weightLane } from "#test/pictures/read.ts";

const following = (play: Play, id: string, held = play.revision): Consumer => ({
  id,
  held,
  lastContactAt: 0,
  open: true,
});

/** A drain whose clients report: published, held by all, nothing in flight and no call for five seconds. Undrained later. */
export function drain(): string {
  const play = new Play();
  play.register([1, 2, 3]);
  play.wish(10, [{ kind: "drain", id: idOf(1) }], "release 812", "deploy-812");
  play.wish(60, [{ kind: "undrain", id: idOf(1), all: false }], "", "deploy-812");
  const isCalling = (at: number) => at < 26 || at > 60;
  // cart/2 takes ten seconds to fetch the table, and its last call six more.
  let before = play.revision;
  play.at(9, () => (before = play.revision));
  play.consumers = (at) => [
    following(play, "cart/1"),
    following(play, "cart/2", at >= 10 && at < 20 ? before : play.revision),
  ];
  play.reports = (at) =>
    ["cart/1", "cart/2"].map((client) => {
      const inFlight = client === "cart/2" && isCalling(at) ? 2 : 0;
      const latency = undefined;
      const calls = inFlight === 0 ? [] : [{ id: idOf(1), ok: inFlight, failed: 0, inFlight, latency }];
      return { client, held: play.revision, windowMs: 1000, calls };
    });
  play.run(110);
  const lane = (name: string, sub: string, words: (at: number) => string | undefined): Lane => ({
    kind: "bands",
    name,
    sub,
    bands: bandsOf(sightsOf(play, 1), ({ at }) => {
      const now = words(at);
      return now === undefined ? undefined : { words: now, tone: now.includes("old") ? "caution" : "idle" };
    }),
  });
  const stages: Lane = {
    kind: "bands",
    name: "stage",
    bands: bandsOf(sightsOf(play, 1), ({ instance }) =>
      instance?.departure === undefined
        ? undefined
        : { words: instance.departure.stage, tone: "planned" as const },
    ),
  };
  return chart({
    label: "A drain and its stages, and the way back",
    to: 110,
    lanes: [
      statusLane(play, 1, "status"),
      stages,
      weightLane(play, 1),
      lane("cart/2", "holds", (at) => (at >= 10 && at < 20 ? "the old table" : "the newest table")),
      lane("cart/2", "calls in flight", (at) => (isCalling(at) ? "2" : "none")),
    ],
    notes: notesOf(
      play,
      [
        "drain.requested",
        "drain.published",
        "drain.converged",
        "drain.drained",
        "drain.undone",
        "status.changed",
      ],
      [1],
    ).filter(({ at, words }) => at > 60 || words.includes("drain.")),
  });
}

/** A process that says it goes, and one in maintenance: how each leaves the table. */
export function leave(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  play.inFlight = (port, at) => (port === 1 && at >= 5 && at < 14 ? 3 : 0);
  play.at(10, () => {
    play.do({ kind: "leave", id: idOf(1), deadlineAt: 1_000_000 + 40_000, actor: "orders" });
  });
  play.register([1], {}, 45);
  play.wish(10, [{ kind: "set-maintenance", id: idOf(2) }], "new kernel");
  play.wish(50, [{ kind: "unset-maintenance", id: idOf(2) }], "");
  play.run(95);
  return chart({
    label: "Leaving, and maintenance",
    to: 95,
    lanes: [
      statusLane(play, 1, "A leaves"),
      weightLane(play, 1, "A: weight"),
      statusLane(play, 2, "B", "maintenance"),
      weightLane(play, 2, "B: weight"),
    ],
    notes: notesOf(play, [
      "leave.requested",
      "leave.done",
      "instance.registered",
      "maintenance.set",
      "maintenance.unset",
      "drain.drained",
    ]),
  });
}

/** Drains that somebody holds: when nobody renews them, the instance's own checks decide. */
export function held(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  play.answers = (port, at) => (port === 2 && at >= 20 ? "refused" : "passes");
  const drained = (port: number) => ({ kind: "drain" as const, id: idOf(port), keepAliveMs: 15_000 });
  play.wish(5, [drained(1), drained(2)], "profiling", "ann");
  for (const at of [15, 25])
    play.at(at, () => {
      for (const own of play.state.intents.values())
        for (const { id } of own.drains) play.do({ kind: "renewed", drain: id });
    });
  play.run(75);
  return chart({
    label: "A held drain that nobody renews any more",
    to: 75,
    lanes: [
      { kind: "dots", name: "renewed", dots: [5, 15, 25].map((at) => ({ at, tone: "good" as const })) },
      statusLane(play, 1, "A", "checks pass"),
      statusLane(play, 2, "B", "checks fail"),
    ],
    notes: notesOf(play, ["drain.abandoned", "status.changed", "health.changed"], [1, 2]).filter(
      ({ at, words }) => at > 20 && !words.includes("draining"),
    ),
  });
}
