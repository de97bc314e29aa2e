import { HeadgateError } from "#lib/contract/error.ts";
import type { SeriesMetric } from "#lib/contract/series.ts";
import type { SeriesAsked, SeriesPoints } from "#server/ports/long-range.ts";
import { PACKING_ERROR, type Quantiles } from "./quantiles.ts";
import { OTHERS, type ServiceCalls } from "./service-calls.ts";
import type { Terms } from "./terms.ts";
import { BLOCK_MINUTES, type Column, FAST_MS, SLOW_MS, type Track, UNIT_MS } from "./track.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BLOCK_MS = BLOCK_MINUTES * SLOW_MS;
/** An hour ago by the clock of whoever asks may be a little more here. */
const GRACE_MS = 120_000;

/** What is known now: `until`, what has been reported so far. */
export interface SeriesSource {
  readonly calls: ServiceCalls | undefined;
  /** The instance that is asked for; Infinity where it does not. */
  readonly existsSince: number;
  readonly terms: Terms;
  readonly now: number;
  readonly until: number;
}

type Asked = Omit<SeriesAsked, "service">;

/** Throws `invalid_argument` for what is kept of nothing of that kind. */
export function refuseUnkept({ metric, instance, caller }: Asked): void {
  const isPart = instance !== undefined || caller !== undefined;
  if (instance !== undefined && caller !== undefined) throw refusal("one of instance and caller, not both");
  if (metric === "share" && !isPart) throw refusal("share is of an instance or a caller: name one");
  if (metric === "inFlight" && isPart) throw refusal("inFlight is kept of whole services only");
}

/** Undefined where it goes back further than a day. */
export function seriesOf(asked: Asked, source: SeriesSource): SeriesPoints | undefined {
  if (asked.from < source.now - DAY_MS - GRACE_MS) return undefined;
  const { stepMs, valueOf, error } = readerOf(asked, source);
  const first = Math.floor(asked.from / stepMs);
  const end = Math.max(first, Math.floor(Math.min(asked.to, source.until) / stepMs));
  const values: (number | null)[] = [];
  const reporting: (number | null)[] = [];
  for (let slot = first; slot < end; slot += 1) {
    const isCounted = source.terms.countedMs(slot * stepMs, (slot + 1) * stepMs) > 0;
    const present = presentAt(source.calls?.all, slot, stepMs);
    reporting.push(isCounted || present > 0 ? present : null);
    const value = valueOf(slot);
    values.push(value === undefined || !Number.isFinite(value) ? null : value);
  }
  return {
    from: first * stepMs,
    stepMs,
    values,
    reporting,
    ...(error === undefined ? {} : { latencyError: error }),
  };
}

interface Reader {
  readonly stepMs: number;
  readonly valueOf: (slot: number) => number | undefined;
  readonly error?: number;
}

function readerOf(
  { metric, from, instance, caller }: Asked,
  { calls, existsSince, now }: SeriesSource,
): Reader {
  const isRecent = from >= now - HOUR_MS - GRACE_MS;
  const track = trackOf(calls, instance, caller);
  if (metric === "p50" || metric === "p95" || metric === "p99")
    return latencyReader(metric, track, isRecent, instance === undefined && caller === undefined);
  const stepMs = isRecent ? FAST_MS : SLOW_MS;
  if (calls === undefined || (track === undefined && instance === undefined && caller !== OTHERS))
    return { stepMs, valueOf: () => undefined };
  const at = (column: Column, slot: number, of = track) => {
    if (of !== undefined) return ringOf(of, stepMs).get(column, slot);
    return caller === OTHERS ? othersAt(calls, column, slot, stepMs) : 0;
  };
  const isKnown = (slot: number) =>
    (instance === undefined || isTold(calls, track, existsSince, slot, stepMs)) &&
    isReported(calls.all, track, slot, stepMs);
  const valueOf: Record<Exclude<SeriesMetric, keyof Quantiles>, Reader["valueOf"]> = {
    calls: (slot) => (isKnown(slot) ? (at("calls", slot) * 1000) / stepMs : undefined),
    errors: (slot) => at("failed", slot) / at("calls", slot),
    share: (slot) => (isKnown(slot) ? at("calls", slot) / at("calls", slot, calls.all) : undefined),
    inFlight: (slot) => (isKnown(slot) ? (at("inFlight", slot) * UNIT_MS) / stepMs : undefined),
  };
  return { stepMs, valueOf: valueOf[metric] };
}

function latencyReader(
  metric: keyof Quantiles,
  track: Track | undefined,
  isRecent: boolean,
  isService: boolean,
): Reader {
  const stepMs = isService && isRecent ? FAST_MS : isService || isRecent ? SLOW_MS : BLOCK_MS;
  if (track === undefined) return { stepMs, valueOf: () => undefined };
  const { latency, fastLatency = latency } = track;
  const valueOf = (slot: number) => {
    if (stepMs === FAST_MS) return fastLatency.quantiles(slot)?.[metric];
    return (stepMs === SLOW_MS ? latency.quantiles(slot) : latency.quantilesOfBlock(slot))?.[metric];
  };
  const error = (1 + latency.shape.buckets.error) * (1 + PACKING_ERROR) - 1;
  return { stepMs, valueOf, error: Number(error.toFixed(2)) };
}

function trackOf(calls: ServiceCalls | undefined, instance?: string, caller?: string): Track | undefined {
  if (instance !== undefined) return calls?.instances.get(instance);
  return caller === undefined ? calls?.all : calls?.callers.get(caller);
}

/** What is in no caller's own track. */
function othersAt({ all, callers }: ServiceCalls, column: Column, slot: number, stepMs: number): number {
  let left = ringOf(all, stepMs).get(column, slot);
  for (const track of callers.values()) left -= ringOf(track, stepMs).get(column, slot);
  return Math.max(0, left);
}

/** Whether no calls are 0 calls. What a caller reports is known by the hour; of single minutes of the day only calls. */
function isReported(all: Track, track: Track | undefined, slot: number, stepMs: number): boolean {
  // Calls of a moment of its window fall into a slot sooner than the client's presence does.
  if (track !== undefined && ringOf(track, stepMs).get("calls", slot) > 0) return true;
  const who = track?.kind === "caller" ? track : all;
  return ringOf(who, stepMs).get("reporting", slot) > 0;
}

/** False of an instance that was not there, or for whose calls there may have been no room. */
function isTold(
  { lostUntil }: ServiceCalls,
  track: Track | undefined,
  existsSince: number,
  slot: number,
  stepMs: number,
): boolean {
  const end = (slot + 1) * stepMs;
  if (track !== undefined && end > track.firstAt) return true;
  return end > existsSince && slot * stepMs >= lostUntil;
}

function presentAt(all: Track | undefined, slot: number, stepMs: number): number {
  if (all === undefined) return 0;
  const isFast = stepMs === FAST_MS;
  const each = isFast || stepMs === SLOW_MS ? 1 : BLOCK_MINUTES;
  const units = ringOf(all, stepMs).sum("reporting", slot * each, (slot + 1) * each);
  const isCalled = units > 0 || ringOf(all, stepMs).sum("calls", slot * each, (slot + 1) * each) > 0;
  return isCalled ? Math.max(1, Math.round((units * UNIT_MS) / stepMs)) : 0;
}

function ringOf(track: Track, stepMs: number): Track["fast"] {
  return stepMs === FAST_MS ? track.fast : track.slow;
}

function refusal(message: string): HeadgateError {
  return new HeadgateError("invalid_argument", `query: ${message}`);
}
