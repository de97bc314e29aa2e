import { z } from "zod";
import { EndpointMark, EndpointStatus, Protection } from "./table.ts";
import { Cause, HealthKind } from "./views.ts";

export const FactorKind = z.enum(["status", "slow_start", "latency", "degraded", "half_open"]);
export type FactorKind = z.infer<typeof FactorKind>;

/** One factor of a weight. `text` is written for a person. */
export const WeightFactor = z.object({
  kind: FactorKind,
  value: z.number(),
  since: z.number(),
  text: z.string(),
});
export type WeightFactor = z.infer<typeof WeightFactor>;

export const BaseWeight = z.object({
  value: z.number(),
  from: z.enum(["override", "registration", "default"]),
  since: z.number(),
  text: z.string(),
});
export type BaseWeight = z.infer<typeof BaseWeight>;

/** The automatic circuit, and what an operator lays over it. */
export const CircuitView = z.object({
  state: z.enum(["closed", "open", "half-open"]),
  since: z.number(),
  /** Openings in a row. */
  attempt: z.number().int(),
  until: z.number().optional(),
  forced: z.enum(["open", "closed"]).optional(),
  /** In the rolling window; absent where no client reports. */
  window: z
    .object({ calls: z.number().int(), failed: z.number().int(), reporters: z.array(z.string()) })
    .optional(),
  trial: z.object({ succeeded: z.number().int(), failed: z.number().int() }).optional(),
});
export type CircuitView = z.infer<typeof CircuitView>;

/** Why an instance has the weight it has: base × factors is the weight, always. */
export const Explanation = z.object({
  namespace: z.string(),
  service: z.string(),
  instance: z.string(),
  registered: z.boolean(),
  status: EndpointStatus,
  statusSince: z.number(),
  marks: z.array(EndpointMark),
  weight: z.number(),
  base: BaseWeight,
  factors: z.array(WeightFactor),
  health: z.object({ state: HealthKind, since: z.number() }),
  circuit: CircuitView,
  protection: Protection,
  causes: z.array(Cause),
});
export type Explanation = z.infer<typeof Explanation>;
