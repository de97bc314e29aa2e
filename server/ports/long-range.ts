import type { SeriesMetric } from "#lib/contract/series.ts";
import type { ServiceKey } from "#server/core/keys.ts";

/** What `GET /v1/series` asks for, its times made plain. ms since the epoch; `to` is left out. */
export interface SeriesAsked {
  readonly metric: SeriesMetric;
  readonly service: ServiceKey;
  /** At most one of these two. */
  readonly instance: string | undefined;
  readonly caller: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Values in the units of the metric (lib/contract/series.ts), the first at `from`; null is a gap. */
export interface SeriesPoints {
  readonly from: number;
  readonly stepMs: number;
  readonly values: readonly (number | null)[];
  /** Clients that reported on each step, where that is known. */
  readonly reporting?: readonly (number | null)[];
  /** As a share of the value; of latencies. */
  readonly latencyError?: number;
}

/** Where series come from that go further back than memory does. */
export interface LongRange {
  /** At most MAX_SERIES_POINTS. Undefined: it keeps no such series. Rejects with `unavailable` where it does not answer. */
  series(asked: SeriesAsked): Promise<SeriesPoints | undefined>;
}
