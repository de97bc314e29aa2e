import { z } from "zod";
import { DurationMs, Moment } from "./moment.ts";
import { Coverage, LatencyView } from "./traffic.ts";
import { StatusCounts } from "./views.ts";

/** The stretch of time: from `range` ago (1h unless given), or from `from` up to `to`. At most the last 24 hours. */
export const SeriesTime = {
  from: Moment.optional(),
  to: Moment.optional(),
  range: DurationMs.optional(),
};

/** So many points an answer has at most: more than a chart shows apart. */
export const MAX_CHART_POINTS = 300;
const MOST_LINES = 20;
const TOP = `a whole number from 1 to ${MOST_LINES}`;

export const TrafficGroup = z.enum(["instance", "zone", "version", "caller"]);
export type TrafficGroup = z.infer<typeof TrafficGroup>;

export const GroupedSeriesQuery = z.strictObject({
  ...SeriesTime,
  /** `calls`: a second; `errors`: failed of all, 0–1; `share`: of the service's calls, 0–1. */
  metric: z.enum(["calls", "errors", "share"]).default("share"),
  by: TrafficGroup.default("instance"),
  /** How many lines, those with the most calls; all others are one. */
  top: z.coerce.number(TOP).int(TOP).min(1, TOP).max(MOST_LINES, TOP).default(8),
});

const Values = z.array(z.number().nullable());

/** What all series of one answer have in common. */
const SeriesHead = z.object({
  /** When the first point begins, ms since the epoch; each further one `stepMs` later. */
  from: z.number(),
  stepMs: z.number(),
  /** How many clients reported on each step: 0 nobody, null where this leader did not count. */
  reporting: Values,
  coverage: Coverage,
  /** Since when this leader counts: earlier points are gaps. */
  since: z.number(),
});

export const GroupedSeries = SeriesHead.extend({
  /** The most calls first. */
  lines: z.array(
    z.object({
      /** Absent: what no zone or version was told of. */
      name: z.string().optional(),
      /** Calls over the whole range. */
      calls: z.number().int(),
      values: Values,
    }),
  ),
  /** All others together; absent where there are none. */
  others: z.object({ count: z.number().int(), calls: z.number().int(), values: Values }).optional(),
});
export type GroupedSeries = z.infer<typeof GroupedSeries>;

/** Failures a second. */
const FailedSeries = z.object({ timeout: Values, connect: Values, reset: Values, server: Values });

/** All figures of a service over time. */
export const ServiceSeries = SeriesHead.extend({
  calls: Values,
  errors: Values,
  /** By kind, a second; kept for the last hour: absent where the range is longer. */
  failedBy: FailedSeries.optional(),
  /** Steps of its own: latencies are kept by the minute. Of several minutes the highest. ms. */
  latency: z.object({
    from: z.number(),
    stepMs: z.number(),
    p50: Values,
    p95: Values,
    p99: Values,
    /** By how much a value may be off, as a share of it, beside the width of the clients' own buckets. */
    error: z.number(),
  }),
});
export type ServiceSeries = z.infer<typeof ServiceSeries>;

/** Calls by time taken, minute by minute, over the last hour at most: so long they are kept by bucket. */
export const LatencyHeat = SeriesHead.extend({
  /** Upper bounds of the buckets, ms: those that clients use by themselves. */
  bounds: z.array(z.number()),
  /** One more than bounds, for what took longer; null where nobody reported, or it is not kept any more. */
  columns: z.array(z.array(z.number().int()).nullable()),
});
export type LatencyHeat = z.infer<typeof LatencyHeat>;

export const VersionView = z.object({
  /** Absent: instances that tell none. */
  version: z.string().optional(),
  instances: z.number().int(),
  statuses: StatusCounts,
  /** Of the weights published now, 0–1; absent while nothing has weight. */
  expectedShare: z.number().optional(),
  /** Of the calls reported, 0–1; absent while none are. */
  realShare: z.number().optional(),
  /** Absent: nobody reports. */
  calls: z.number().int().optional(),
  callsPerSecond: z.number().optional(),
  errorRatio: z.number().optional(),
  /** Of all its instances' calls together: their histograms merged, not their percentiles averaged. */
  latencyMs: LatencyView.optional(),
  /** When the first of its instances that are known registered, and the newest. */
  firstSeen: z.number().optional(),
  newest: z.number().optional(),
});
export type VersionView = z.infer<typeof VersionView>;

export const VersionList = z.object({
  from: z.number(),
  until: z.number(),
  since: z.number(),
  coverage: Coverage,
  /** By how much a latency may be off, as a share of it, beside the width of the clients' own buckets. */
  latencyError: z.number(),
  /** The newest first. */
  items: z.array(VersionView),
});
export type VersionList = z.infer<typeof VersionList>;
