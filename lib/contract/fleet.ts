import { z } from "zod";
import { EndpointStatus } from "./table.ts";
import { Coverage } from "./traffic.ts";
import { CauseKind, ServiceSummary, StatusCounts } from "./views.ts";

/** Calls over the last seconds, by the circuit's own window, as clients report them. */
export const CallRate = z.object({ callsPerSecond: z.number(), failingPerSecond: z.number() });
export type CallRate = z.infer<typeof CallRate>;

/** An instance to look at: it is out, or it serves and much of what is called there fails. */
export const FleetInstance = z.object({
  instance: z.string(),
  status: EndpointStatus,
  since: z.number(),
  /** What decides its status. */
  cause: z.object({ kind: CauseKind, text: z.string() }),
  weight: z.number(),
  zone: z.string().optional(),
  version: z.string().optional(),
  /** Absent: nobody reports of it. */
  calls: CallRate.optional(),
});
export type FleetInstance = z.infer<typeof FleetInstance>;

export const FleetService = ServiceSummary.pick({
  namespace: true,
  name: true,
  instances: true,
  statuses: true,
  protection: true,
  protectionSince: true,
  protectionText: true,
  protectionUntil: true,
  tableHeldBack: true,
  lostShare: true,
  changedAt: true,
}).extend({
  /** Instances out without anybody having meant it; how many of them get traffic all the same; when the first went, and the last. */
  bad: z.number().int(),
  badRouted: z.number().int(),
  badSince: z.number().optional(),
  lastBadAt: z.number().optional(),
  /** At least 1 % of its calls fail, and five in the window. */
  isFailing: z.boolean(),
  /** Absent: nobody reports. */
  calls: CallRate.optional(),
  coverage: Coverage,
  /** Those to look at first. */
  worst: z.array(FleetInstance).max(3),
});
export type FleetService = z.infer<typeof FleetService>;

/** What those in trouble have in common: inside it many are, outside few. */
export const SharedTrait = z.object({
  trait: z.enum(["zone", "host", "version", "source"]),
  value: z.string(),
  /** A version says nothing beyond its service. */
  service: z.string().optional(),
  /** Of the service. */
  namespace: z.string().optional(),
  bad: z.number().int(),
  of: z.number().int(),
  badElsewhere: z.number().int(),
  ofElsewhere: z.number().int(),
});
export type SharedTrait = z.infer<typeof SharedTrait>;

const Named = z.object({ total: z.number().int(), names: z.array(z.string()).max(12) });

/** A namespace, or all that one may see, at a glance: bounded, whatever their size. */
export const FleetSummary = z.object({
  services: z.number().int(),
  instances: z.number().int(),
  statuses: StatusCounts,
  /** Services in trouble: instances out, calls failing, or a guard standing. */
  troubled: z.number().int(),
  /** Of those, the ones in which instances are out or calls fail. */
  wrong: z.number().int(),
  /** Worst first: by failing calls a second, then by capacity lost. */
  ranked: z.array(FleetService).max(12),
  /** Services whose table does not follow what is observed, of all. */
  guarded: z.number().int(),
  /** Services without an instance; `called`: those whose table clients hold. */
  empty: Named,
  called: Named,
  shared: z.array(SharedTrait).max(3),
  clients: z.object({
    total: z.number().int(),
    behind: z.number().int(),
    silentReplicas: z.array(z.string()),
  }),
  overrides: z.object({ total: z.number().int(), drains: z.number().int() }),
});
export type FleetSummary = z.infer<typeof FleetSummary>;
