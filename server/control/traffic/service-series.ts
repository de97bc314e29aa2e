import type { FailedOverTime, LatencyOverTime, ServiceOverTime } from "#server/ports/traffic.ts";
import { callsOver } from "./groups.ts";
import { PACKING_ERROR, type Quantiles } from "./quantiles.ts";
import { ringOf, slotsOf, type Steps, stepsOver } from "./steps.ts";
import { type FAILED_KINDS, FAST_MS, SLOW_MS, type Track } from "./track.ts";

const NAMES = ["p50", "p95", "p99"] as const;
/** Up to so long latencies are told by 5 s, else by the minute. */
const FINE_MS = 1_200_000;

interface Asked {
  readonly from: number;
  readonly to: number;
}

export function serviceOverTime(
  track: Track,
  steps: Steps,
  asked: Asked,
  known: { readonly now: number; readonly until: number },
): ServiceOverTime {
  return {
    ...callsOver(track, steps),
    failedBy: steps.slotMs === FAST_MS ? failedBy(track, steps) : undefined,
    latency: latencyOver(track, asked, steps, known),
  };
}

function failedBy(track: Track, steps: Steps): FailedOverTime {
  const ring = ringOf(track, steps);
  const of = (kind: (typeof FAILED_KINDS)[number]) =>
    Array.from({ length: steps.count }, (_, step) => ring.sum(kind, ...slotsOf(steps, step)));
  return { timeout: of("timeout"), connect: of("connect"), reset: of("reset"), server: of("server") };
}

function latencyOver(
  { latency, fastLatency = latency }: Track,
  asked: Asked,
  { slotMs }: Steps,
  known: { readonly now: number; readonly until: number },
): LatencyOverTime {
  const isFine = slotMs === FAST_MS && asked.to - asked.from <= FINE_MS;
  const steps = stepsOver(asked, known, isFine ? FAST_MS : SLOW_MS);
  const ring = isFine ? fastLatency : latency;
  const found = Array.from({ length: steps.count }, (_, step) => {
    const [first, end] = slotsOf(steps, step);
    const slots = Array.from({ length: end - first }, (_each, index) => ring.quantiles(first + index));
    return slots.filter((each) => each !== undefined);
  });
  const [p50, p95, p99] = NAMES.map((name) => found.map((slots) => highest(slots, name)));
  const error = (1 + ring.shape.buckets.error) * (1 + PACKING_ERROR) - 1;
  return {
    from: steps.from,
    stepMs: steps.stepMs,
    p50: p50 ?? [],
    p95: p95 ?? [],
    p99: p99 ?? [],
    error: Number(error.toFixed(2)),
  };
}

function highest(slots: readonly Quantiles[], name: keyof Quantiles): number | null {
  return slots.length === 0 ? null : Math.max(...slots.map((each) => each[name]));
}
