import type { Band, Tick } from "#components/charts/band-stops.ts";
import type { Tone } from "#components/ui/tone.ts";
import type { ProbeOutcome } from "#lib/contract/views.ts";
import { latency } from "#lib/format.ts";
import { circuitStateWords } from "./circuit-words.ts";
import {
  GONE,
  type LivedCircuit,
  type LivedForce,
  type LivedHealth,
  type LivedStatus,
} from "./instance-life.ts";
import { fewReporters } from "./sentence.ts";
import { statusLook } from "./status.ts";
import type { Stretch } from "./stretches.ts";

interface Look {
  readonly tone: Tone;
  readonly word: string;
}

const gone: Look = { tone: "idle", word: "Not registered" };
const healths: Record<Exclude<LivedHealth, typeof GONE>, Look> = {
  unknown: { tone: "idle", word: "Not checked yet" },
  healthy: { tone: "good", word: "Healthy" },
  degraded: { tone: "caution", word: "Degraded" },
  unhealthy: { tone: "bad", word: "Unhealthy" },
};
const circuits: Record<Exclude<LivedCircuit, typeof GONE>, Look> = {
  closed: { tone: "good", word: circuitStateWords.closed },
  "half-open": { tone: "caution", word: circuitStateWords["half-open"] },
  open: { tone: "bad", word: circuitStateWords.open },
};
const forces: Record<LivedForce, Look> = {
  none: { tone: "idle", word: "Automatic" },
  open: { tone: "planned", word: "Ejected" },
  closed: { tone: "planned", word: "Kept in" },
};

export const healthBands = (stretches: readonly Stretch<LivedHealth>[]) =>
  bandsOf(stretches, (health) => (health === GONE ? gone : healths[health]));
export const statusBands = (stretches: readonly Stretch<LivedStatus>[]) =>
  bandsOf(stretches, (status) => (status === GONE ? gone : statusLook[status]));
export const circuitBands = (stretches: readonly Stretch<LivedCircuit>[]) =>
  bandsOf(stretches, (state) => (state === GONE ? gone : circuits[state]));
export const forceBands = (stretches: readonly Stretch<LivedForce>[]) =>
  bandsOf(stretches, (force) => forces[force]);

function bandsOf<T>(stretches: readonly Stretch<T>[], lookOf: (value: T) => Look): Band[] {
  return stretches.map(({ from, until, value, text }) => {
    if (value === undefined) return { from, until, tone: "idle", word: "Not known", isUnknown: true };
    const { tone, word } = lookOf(value);
    return { from, until, tone, word, ...(text === undefined ? {} : { text: fewReporters(text) }) };
  });
}

/** Each probe as a moment, with what it was answered. */
export function probeTicks(probes: readonly ProbeOutcome[]): Tick[] {
  return probes.map(({ at, ok, degraded, detail, latencyMs }) => ({
    at,
    tone: ok ? (degraded ? "caution" : "good") : "bad",
    word: ok ? (degraded ? "Passed, degraded" : "Passed") : "Failed",
    text: `${detail}, in ${latency(latencyMs)}`,
  }));
}
