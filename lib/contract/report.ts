import { z } from "zod";
import { InstanceId, ServiceName } from "./names.ts";

const MAX_COUNT = 1_000_000_000;
const MAX_BOUND_MS = 3_600_000;

const Count = z.number().int().min(0).max(MAX_COUNT);

/** The bounds that clients use unless they know better, and that metrics keep. */
export const LATENCY_BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000] as const;

/**
 * Calls by time taken: `counts` has one more than `bounds`, for what took longer. Bounds rise, up to an hour.
 * Checked at one go: number by number it costs three times as much, and a report brings hundreds.
 */
export const LatencyHistogram = z
  .strictObject({
    bounds: z.array(z.number()).min(1).max(64),
    counts: z.array(z.number()).min(2).max(65),
  })
  .superRefine(({ bounds, counts }, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (counts.length !== bounds.length + 1) wrong(["counts"], "counts has one more than bounds");
    let below = 0;
    for (const [index, bound] of bounds.entries()) {
      if (!(bound > below && bound <= MAX_BOUND_MS))
        return wrong(["bounds", index], `bounds rise, from above 0 to ${MAX_BOUND_MS} at most`);
      below = bound;
    }
    for (const [index, count] of counts.entries())
      if (!(Number.isInteger(count) && count >= 0 && count <= MAX_COUNT))
        return wrong(["counts", index], `a count is a whole number from 0 to ${MAX_COUNT}`);
  });
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
    /** As in `Headgate-Client`, so that who reports and who consumes tables is known as one. */
    id: z.string().regex(/^[!-~]{1,200}$/, "an id is 1–200 visible ASCII characters"),
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
