import { DEFAULT_POLICY } from "#server/core/policy.ts";
import { collapseOf } from "#server/core/collapse.ts";
import { guardsOf } from "#server/core/guards.ts";
import { withDrain } from "#server/core/intents.ts";
import { previewOf } from "#server/core/preview.ts";
import { drainIntent } from "#test/support/core.ts";
import { type BarRow, bars } from "#test/pictures/bars.ts";
import { idOf, Play } from "#test/pictures/play.ts";
import { letterOf, toneOf } from "#test/pictures/read.ts";
import { callers } from "./calls.ts";

const MS = 1_000_000;

/** Drains one after another of four alike: what would be left, and when the guards say no. */
export function guards(): string {
  const play = new Play();
  play.register([1, 2, 3, 4]).run(1);
  const rows: BarRow[] = [];
  let standing = play.state.intents;
  for (const port of [1, 2, 3]) {
    const wanted = withDrain(standing, idOf(port), drainIntent("ann"));
    const verdicts = guardsOf({ ...play.state, intents: standing }, wanted, play.policy, MS);
    const refusal = verdicts.find(({ refuses }) => refuses);
    const isOut = (each: number) => wanted.has(idOf(each));
    rows.push({
      name: `drain ${letterOf(port)}`,
      sub: refusal === undefined ? "granted" : "refused",
      parts: [1, 2, 3, 4].map((each) => ({
        share: 0.25,
        words: `${letterOf(each)} 100${isOut(each) ? ": out" : ""}`,
        tone: isOut(each) ? (refusal !== undefined && each === port ? "bad" : "planned") : "good",
      })),
      ...(refusal === undefined
        ? {}
        : { verdict: { words: `${refusal.guard}: ${refusal.text}`, tone: "bad" as const } }),
    });
    if (refusal === undefined) {
      standing = wanted;
      play.wish(play.second, [{ kind: "drain", id: idOf(port) }], "rack 7").run(play.second + 1);
      standing = play.state.intents;
    }
  }
  return bars(
    "Guards: what may not be taken away without force",
    rows,
    "registered base weight of each instance",
  );
}

/** A preview: the table that would be, and where the traffic goes. */
export function preview(): string {
  const play = new Play();
  play.register([1, 2, 3]).register([4], { weight: 50 });
  play.reports = callers(play, { clients: ["cart/1"], ports: [1, 2, 3, 4], rate: 20, fails: () => false });
  play.run(15);
  const intents = withDrain(play.state.intents, idOf(1), drainIntent("ann"));
  const seen = previewOf(play.state, { intents }, play.policy, MS + 15_000);
  const row = (name: string, when: "before" | "after"): BarRow => ({
    name,
    sub: `${seen.callsPerSecond === undefined ? "–" : Math.round(seen.callsPerSecond)} calls/s in all`,
    parts: seen.endpoints.map((endpoint, i) => {
      const outlook = endpoint[when];
      const share = outlook?.share ?? 0;
      const calls = endpoint.callsPerSecond?.[when] ?? 0;
      const words = `${letterOf(i + 1)} ${(share * 100).toFixed(0)} %, ${calls.toFixed(0)}/s`;
      return { share, words, tone: toneOf(outlook?.status ?? "unknown") };
    }),
    ...(when === "after" ? { verdict: { words: seen.moves.text, tone: "planned" as const } } : {}),
  });
  return bars(
    "Preview: draining A",
    [row("now", "before"), row("A drained", "after")],
    "share of traffic, calls a second",
  );
}

/** A table that would lose more than half of its endpoints, and nothing says why. */
export function collapse(): string {
  const play = new Play();
  play.register([1, 2, 3, 4, 5, 6]).run(1);
  const published = [1, 2, 3, 4, 5, 6].map(idOf);
  const row = (name: string, left: readonly number[], released: readonly number[]): BarRow => {
    const instances = play.state.instances.with(
      [1, 2, 3, 4, 5, 6].filter((port) => !left.includes(port)).map((port) => [idOf(port), undefined]),
    );
    const state = { instances, released: new Set(released.map(idOf)) };
    const found = collapseOf(published, new Set(left.map(idOf)), state, DEFAULT_POLICY.table);
    const words =
      found === undefined
        ? "published"
        : `refused: ${found.lost.length} of ${found.published} endpoints would go, and nothing says why`;
    return {
      name,
      parts: [1, 2, 3, 4, 5, 6].map((port) => {
        const isLeft = left.includes(port);
        return {
          share: 1 / 6,
          words: isLeft ? "stays" : "goes",
          tone: isLeft ? ("good" as const) : ("idle" as const),
        };
      }),
      verdict: { words, tone: found === undefined ? "good" : "bad" },
    };
  };
  return bars(
    "Collapse: the last guard of a table",
    [
      row("three go, no reason", [1, 2, 3], []),
      row("four go, no reason", [1, 2], []),
      row("four deregistered", [1, 2], [3, 4, 5, 6]),
    ],
    "endpoints of the published table",
  );
}
