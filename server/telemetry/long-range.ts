import { LATENCY_BOUNDS_MS } from "#lib/contract/report.ts";
import { MAX_SERIES_POINTS } from "#lib/contract/series.ts";
import type { LongRange } from "#server/ports/long-range.ts";
import { queryOf } from "./promql.ts";

/** What Prometheus evaluates: `query` at `startMs`, and each `stepMs` later until `endMs`, which is included. */
export interface RangeAsked {
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface RangeSample {
  readonly at: number;
  /** Also what is no number, or without bounds. */
  readonly value: number;
}

/** Rejects with `unavailable` where it does not answer. */
export type QueryRange = (asked: RangeAsked) => Promise<readonly RangeSample[]>;

const SECOND = 1000;
const STEPS_S = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
/** Four scrapes of a Prometheus that scrapes each minute, its default. */
const MIN_WINDOW_S = 240;
const LATENCIES: ReadonlySet<string> = new Set(["p50", "p95", "p99"]);
/** A value is told by the bucket it lies in: the widest, as a share of its lower bound. */
const LATENCY_ERROR = Math.max(
  ...LATENCY_BOUNDS_MS.slice(1).map((bound, index) => bound / (LATENCY_BOUNDS_MS[index] ?? bound) - 1),
);

/** Series of a Prometheus that scrapes this cluster. */
export function createLongRange(ask: QueryRange): LongRange {
  return {
    async series(asked) {
      const stepMs = stepFor(asked.to - asked.from);
      const query = queryOf(asked, Math.max(MIN_WINDOW_S, stepMs / SECOND));
      if (query === undefined) return undefined;
      const from = Math.floor(asked.from / stepMs) * stepMs;
      const count = Math.max(1, Math.floor((asked.to - from) / stepMs));
      // Rates look back: the value of a step is the one at its end.
      const startMs = from + stepMs;
      const samples = await ask({ query, startMs, endMs: from + count * stepMs, stepMs });
      const values: (number | null)[] = Array.from({ length: count }, () => null);
      for (const { at, value } of samples) {
        const index = Math.round((at - startMs) / stepMs);
        if (index >= 0 && index < count && Number.isFinite(value)) values[index] = value;
      }
      return {
        from,
        stepMs,
        values,
        ...(LATENCIES.has(asked.metric) && { latencyError: LATENCY_ERROR }),
      };
    },
  };
}

/** One more than fits the span may be needed, since it begins at a round time. */
function stepFor(spanMs: number): number {
  const leastS = spanMs / SECOND / (MAX_SERIES_POINTS - 1);
  const days = Math.ceil(leastS / 86_400) * 86_400;
  return (STEPS_S.find((seconds) => seconds >= leastS) ?? days) * SECOND;
}
