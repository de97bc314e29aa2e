import { bandsOf, letterOf, notesOf, sightsOf, statusLane, toneOf, weightLane } from "#test/pictures/read.ts";
import { chart, type Lane } from "#test/pictures/chart.ts";
import { Play } from "#test/pictures/play.ts";
import { callers } from "./calls.ts";

/** Closed → open → half-open → open for twice as long → half-open → closed; later, when all is forgiven, once more. */
export function circuit(): string {
  const play = new Play();
  play.register([1, 2, 3]);
  const isFailing = (at: number) => (at >= 5 && at < 70) || (at >= 200 && at < 215);
  play.reports = callers(play, {
    clients: ["cart/1", "cart/2"],
    ports: [1, 2, 3],
    rate: 3,
    fails: (port, at) => port === 1 && isFailing(at),
  });
  play.run(265);
  const lane: Lane = {
    kind: "bands",
    name: "circuit",
    bands: bandsOf(sightsOf(play, 1), ({ instance }) => {
      if (instance === undefined) return undefined;
      const { circuit: now } = instance;
      const openS = now.kind === "open" ? ` ${(now.until - now.since) / 1000} s` : "";
      return { words: `${now.kind}${openS}`, tone: toneOf(now.kind) };
    }),
  };
  const truth: Lane = {
    kind: "bands",
    name: "calls",
    bands: bandsOf(sightsOf(play, 1), ({ at }) =>
      isFailing(at) ? { words: "fail", tone: "bad" } : { words: "succeed", tone: "good" },
    ),
  };
  return chart({
    label: "A circuit, from closed to open and back",
    to: 265,
    lanes: [truth, lane, statusLane(play, 1, "status"), weightLane(play, 1)],
    notes: notesOf(play, ["circuit.opened", "circuit.half_open", "circuit.closed"], [1]),
  });
}

/** Three of four fail for all who call: half of the service may be out, no more. */
export function circuitCap(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  play.reports = callers(play, {
    clients: ["cart/1", "cart/2", "cart/3"],
    ports: [1, 2, 3, 4],
    rate: 4,
    fails: (port, at, client) => {
      // Each client meets its failures elsewhere, so that none fails on most of what it calls.
      const seen = { "cart/1": [1, 2], "cart/2": [1, 3], "cart/3": [2, 3] }[client] ?? [];
      return at >= 5 && seen.includes(port);
    },
  });
  play.run(30);
  return chart({
    label: "Never more than half are ejected",
    to: 30,
    lanes: [1, 2, 3, 4].map((port) => statusLane(play, port, `instance ${letterOf(port)}`)),
    notes: notesOf(play, ["circuit.opened", "circuit.refused"]),
  });
}

/** A client that fails everywhere is at fault itself; where two clients fail on one instance, it is the instance. */
export function circuitSuspect(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]);
  const isBroken = (at: number) => at >= 5 && at < 25;
  play.reports = callers(play, {
    clients: ["cart/1", "cart/2", "cart/9"],
    ports: [1, 2, 3, 4],
    rate: 4,
    fails: (port, at, client) => (client === "cart/9" && isBroken(at)) || (port === 1 && at >= 40),
  });
  play.run(60);
  const client = (name: string, words: (at: number) => string): Lane => ({
    kind: "bands",
    name,
    sub: "reports that",
    bands: bandsOf(sightsOf(play, 1), ({ at }) => ({
      words: words(at),
      tone: words(at).includes("fail") ? "bad" : "good",
    })),
  });
  return chart({
    label: "One broken client ejects nobody",
    to: 60,
    lanes: [
      client("cart/9", (at) => (isBroken(at) ? "all four fail" : at >= 40 ? "A fails" : "all is well")),
      client("cart/1, cart/2", (at) => (at >= 40 ? "A fails" : "all is well")),
      statusLane(play, 1, "instance A"),
      statusLane(play, 2, "instance B"),
    ],
    notes: notesOf(play, ["client.suspected", "client.trusted", "circuit.opened"]),
  });
}
