import { z } from "zod";
import { InstanceId, ServiceName } from "./names.ts";

const Count = z.number().int().min(0).max(1_000_000_000);

/** Calls by time taken: `counts` has one more than `bounds`, for what took longer. Bounds rise. */
export const LatencyHistogram = z
  .strictObject({
    bounds: z.array(z.number().positive()).min(1).max(64),
    counts: z.array(Count).min(2).max(65),
  })
  .refine(({ bounds, counts }) => counts.length === bounds.length + 1, "counts has one more than bounds")
  .refine(
    ({ bounds }) => bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] ?? Infinity)),
    "bounds rise",
  );
export type LatencyHistogram = z.infer<typeof LatencyHistogram>;

/** A client's calls to one instance in the window of its report. Not failures: 4xx, and calls it refused itself. */
export const ReportedCalls = z.strictObject({
  service: ServiceName,
  instance: InstanceId,
  ok: Count,
  failed: z
    .strictObject({
      timeout: Count.default(0),
      connect: Count.default(0),
      reset: Count.default(0),
      server: Count.default(0),
    })
    .prefault({}),
  rejected: Count.default(0),
  /** When the report was made. */
  inFlight: Count.default(0),
  latencyMs: LatencyHistogram.optional(),
});
export type ReportedCalls = z.infer<typeof ReportedCalls>;

/** A client's account of its own calls. `bootId` and `seq` make a report that is sent again count once. */
export const Report = z.strictObject({
  client: z.strictObject({
    service: ServiceName,
    id: z.string().min(1).max(200),
    zone: z.string().min(1).max(63).optional(),
    sdk: z.string().max(64).optional(),
    bootId: z.string().min(1).max(64),
  }),
  seq: z.number().int().min(0),
  windowMs: z.number().int().min(100).max(600_000),
  /** The tables it holds, as `<epoch>.<revision>` by service. */
  held: z.record(ServiceName, z.string().max(64)).default({}),
  calls: z.array(ReportedCalls).max(10_000),
});
export type Report = z.infer<typeof Report>;
export type ReportInput = z.input<typeof Report>;
