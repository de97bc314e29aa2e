import type { TransitionKind } from "#lib/contract/events.ts";
import type { Band, Lane, Note, Steps } from "./chart.ts";
import type { Play, Sight } from "./play.ts";
import type { Tone } from "./svg.ts";

const TONES: Record<string, Tone> = {
  serving: "good",
  healthy: "good",
  closed: "good",
  normal: "good",
  degraded: "caution",
  warming: "caution",
  trial: "caution",
  "half-open": "caution",
  preserving: "caution",
  unhealthy: "bad",
  ejected: "bad",
  open: "bad",
  panic: "bad",
  draining: "planned",
  drained: "planned",
  maintenance: "planned",
  forced_out: "planned",
  pending: "idle",
  unknown: "idle",
};

export const toneOf = (word: string): Tone => TONES[word] ?? "idle";

/** Stretches of the same words. Undefined words leave a gap. */
export function bandsOf<T extends { readonly at: number }>(
  seen: readonly T[],
  words: (one: T) => { readonly words: string; readonly tone: Tone } | undefined,
): Band[] {
  const bands: Band[] = [];
  let open: { from: number; words: string; tone: Tone } | undefined;
  const close = (to: number) => {
    if (open !== undefined && to > 0) bands.push({ ...open, from: Math.max(0, open.from), to });
    open = undefined;
  };
  for (const one of seen) {
    const now = words(one);
    if (now?.words === open?.words) continue;
    close(one.at);
    if (now !== undefined) open = { from: one.at, ...now };
  }
  close(seen.at(-1)?.at ?? 0);
  return bands;
}

/** The status of an instance as its table says it, with its marks; nothing while it is not in the table. */
export function statusLane(play: Play, port: number, name: string, sub?: string): Lane {
  const words = ({ instance, isInTable }: Sight) => {
    if (instance === undefined || !isInTable) return { words: "not in the table", tone: "idle" as const };
    const { status, marks } = instance;
    const marked = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
    return { words: `${status}${marked}`, tone: toneOf(status) };
  };
  return { kind: "bands", name, ...subOf(sub), bands: bandsOf(sightsOf(play, port), words) };
}

export function weightLane(play: Play, port: number, name = "weight", max = 135): Lane {
  return {
    kind: "steps",
    name,
    sub: "as published",
    max,
    steps: stepsOf(play, port, ({ weight }) => weight),
  };
}

export function probeLane(play: Play, port: number, name = "checks"): Lane {
  const dots = play.probes
    .filter((each) => each.port === port && each.at >= 0)
    .map(({ at, ok }) => ({ at, tone: ok ? ("good" as const) : ("bad" as const) }));
  return { kind: "dots", name, dots };
}

export function protectionLane(play: Play): Lane {
  const bands = bandsOf(play.protections, ({ value }) => ({ words: value, tone: toneOf(value) }));
  return { kind: "bands", name: "protection", bands };
}

export function stepsOf(play: Play, port: number, value: (one: Sight) => number): Steps {
  const steps: { at: number; value: number }[] = [];
  for (const one of sightsOf(play, port)) {
    const now = value(one);
    if (steps.at(-1)?.value !== now) steps.push({ at: one.at, value: now });
  }
  // What was before the picture is one level at its beginning.
  const first = steps.findLastIndex(({ at }) => at <= 0);
  return steps.slice(Math.max(0, first)).map((each) => ({ ...each, at: Math.max(0, each.at) }));
}

/** What the core told, of these kinds, from the picture's beginning on; with the instance where several are shown. */
export function notesOf(play: Play, kinds: readonly TransitionKind[], ports?: readonly number[]): Note[] {
  return play.transitions.flatMap(({ kind, second, instance, text }) => {
    const port = instance === undefined ? undefined : Number(instance.split(":")[1]);
    if (!kinds.includes(kind) || second <= 0) return [];
    if (port !== undefined && ports?.includes(port) === false) return [];
    const name = port === undefined || ports?.length === 1 ? "" : `${letterOf(port)} `;
    return { at: second, words: `${name}${kind}: ${text}` };
  });
}

/** Instances are called A, B, C … by their ports. */
export function letterOf(port: number): string {
  return String.fromCharCode(64 + port);
}

export function sightsOf(play: Play, port: number): readonly Sight[] {
  return play.sights.get(port) ?? [];
}

function subOf(sub: string | undefined): { sub?: string } {
  return sub === undefined ? {} : { sub };
}
