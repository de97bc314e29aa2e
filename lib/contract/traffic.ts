import { z } from "zod";
import { DurationMs } from "./moment.ts";

/** How much of the truth a figure is: clients of the service that report now, of those that consume its table. */
export const Coverage = z.object({ reporting: z.number().int(), consumers: z.number().int() });
export type Coverage = z.infer<typeof Coverage>;

/** A stretch of time that figures are summed over. */
export const TrafficWindow = DurationMs.refine(
  (ms) => ms >= 10_000 && ms <= 3_600_000,
  "a window is from 10s to 1h",
);

/** ms. Of the whole minutes that the window touches, for those calls whose time was reported. */
export const LatencyView = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), calls: z.number() });
export type LatencyView = z.infer<typeof LatencyView>;

/** By how much a latency may be off, as a share of the value, beside the width of the clients' own buckets. */
export const LatencyError = z.object({ services: z.number(), callers: z.number(), instances: z.number() });
export type LatencyError = z.infer<typeof LatencyError>;

/** Calls over the window, as clients report them, each report once, suspect clients left out. */
export const TrafficFigures = z.object({
  /** Answered, or failed. */
  calls: z.number().int(),
  failed: z.number().int(),
  /** By the seconds of the window in which this leader counted; absent where these are none. */
  callsPerSecond: z.number().optional(),
  /** Failed of all; absent without calls. */
  errorRatio: z.number().optional(),
  latencyMs: LatencyView.optional(),
});
export type TrafficFigures = z.infer<typeof TrafficFigures>;

/** With what is known beyond single instances. */
export const CallerFigures = TrafficFigures.extend({
  failedBy: z.object({
    timeout: z.number().int(),
    connect: z.number().int(),
    reset: z.number().int(),
    server: z.number().int(),
  }),
  /** Refused by the client itself: no calls. */
  rejected: z.number().int(),
});
export type CallerFigures = z.infer<typeof CallerFigures>;

export const CallerTraffic = CallerFigures.extend({
  caller: z.string(),
  /** No service of this namespace goes by this name: nothing more is known of it here. */
  external: z.boolean(),
});
export type CallerTraffic = z.infer<typeof CallerTraffic>;

export const InstanceTraffic = z.object({
  instance: z.string(),
  /** False: calls were reported, and it has gone. */
  registered: z.boolean(),
  zone: z.string().optional(),
  version: z.string().optional(),
  /** As published now. */
  weight: z.number(),
  /** Of the weights published now, 0–1; absent while nothing has weight. */
  expectedShare: z.number().optional(),
  /** Of the calls reported, 0–1; absent while none are. */
  realShare: z.number().optional(),
  /** Calls in flight by the last reports; absent where nobody says. */
  inFlight: z.number().int().optional(),
  /** Of 0 calls where others were reported and none to it. Absent: nobody reports, or there was no room for it. */
  figures: TrafficFigures.optional(),
});
export type InstanceTraffic = z.infer<typeof InstanceTraffic>;

export const SuspectClient = z.object({ client: z.string(), since: z.number() });
export type SuspectClient = z.infer<typeof SuspectClient>;

export const ServiceTraffic = z.object({
  service: z.string(),
  coverage: Coverage,
  /** Clients that were left out in the window, because their calls fail on most instances, and since when. */
  suspects: z.array(SuspectClient),
  /** Calls that suspects report; in no other figure. */
  suspectCalls: z.number().int().optional(),
  /** Absent: nobody reports. */
  figures: CallerFigures.optional(),
  inFlight: z.number().int().optional(),
  /** These two where the service is named. */
  callers: z.array(CallerTraffic).optional(),
  instances: z.array(InstanceTraffic).optional(),
});
export type ServiceTraffic = z.infer<typeof ServiceTraffic>;

/** What a figure of traffic is of: ms since the epoch, leader time. */
export const TrafficSpan = z.object({
  from: z.number(),
  /** Some seconds ago: reports of what came later are still on their way. */
  until: z.number(),
  /** Since when this leader counts; of before it knows nothing. */
  since: z.number(),
  latencyError: LatencyError,
  /** Replicas that did not say in time who consumes from them: `consumers` may be too few. */
  silentReplicas: z.array(z.string()),
});
export type TrafficSpan = z.infer<typeof TrafficSpan>;

export const TrafficList = TrafficSpan.extend({
  items: z.array(ServiceTraffic),
  nextCursor: z.string().optional(),
  total: z.number().int(),
});
export type TrafficList = z.infer<typeof TrafficList>;
