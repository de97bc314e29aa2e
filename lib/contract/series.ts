import { z } from "zod";
import { DurationMs, Moment } from "./moment.ts";
import { InstanceId, Namespace, ServiceName } from "./names.ts";
import { Coverage } from "./traffic.ts";

/** `calls`: a second, `errors`: failed of all, 0–1, `share`: of the service's calls, 0–1; latencies in ms. */
export const SeriesMetric = z.enum(["calls", "errors", "p50", "p95", "p99", "share", "inFlight"]);
export type SeriesMetric = z.infer<typeof SeriesMetric>;

export const MAX_SERIES_POINTS = 1500;

/** Of a service, or of one instance of it, or of one caller. From `range` ago, or from `from` up to `to`. */
export const SeriesQuery = z.strictObject({
  metric: SeriesMetric,
  namespace: Namespace,
  service: ServiceName,
  instance: InstanceId.optional(),
  caller: z.string().min(1).max(200).optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  range: DurationMs.optional(),
});

export const SeriesView = z.object({
  metric: SeriesMetric,
  namespace: z.string(),
  service: z.string(),
  instance: z.string().optional(),
  caller: z.string().optional(),
  /** When the first point begins, ms since the epoch; each further one `stepMs` later. */
  from: z.number(),
  stepMs: z.number(),
  /** null: nobody reported, nothing was called of which a latency or a ratio could be told, or it is not known here. */
  values: z.array(z.number().nullable()),
  /** How many clients reported on each step, where that is known. */
  reporting: z.array(z.number().nullable()).optional(),
  /** As it is now. */
  coverage: Coverage,
  /** Since when this leader counts; earlier points are gaps unless they come from Prometheus. */
  since: z.number(),
  /** `prometheus`: some points from before `since` at least, or all where it goes back further than a day. */
  source: z.enum(["memory", "prometheus"]),
  /** By how much a value may be off, as a share of it, beside the width of the clients' own buckets; latencies only. */
  latencyError: z.number().optional(),
});
export type SeriesView = z.infer<typeof SeriesView>;
