import { z } from "zod";
import { HEALTH_KINDS } from "./closed-sets.ts";
import { InstanceIntents } from "./intent.ts";
import { CheckKind, Protocol } from "./registration.ts";
import { EndpointMark, EndpointStatus, Protection } from "./table.ts";
import { Coverage, InstanceTraffic, TrafficFigures } from "./traffic.ts";

/** The closed set of causes. Text and evidence are for people; kinds and since are what the store keeps. */
export const CauseKind = z.enum([
  "probe_passing",
  "probe_failing",
  "awaiting_probe",
  "probe_disabled",
  "probe_degraded",
  "heartbeat",
  "flap_hold",
  "observer_hold",
  "circuit_open",
  "circuit_half_open",
  "circuit_capped",
  "forced_out",
  "forced_in",
  "slow_start",
  "latency",
  "drain",
  "abandoned",
  "leaving",
  "maintenance",
  "weight_override",
  "retained",
  "panic",
  "automation_paused",
]);
export type CauseKind = z.infer<typeof CauseKind>;

export const Cause = z.object({
  kind: CauseKind,
  since: z.number(),
  /** Written for a person; holds no time. */
  text: z.string(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
export type Cause = z.infer<typeof Cause>;

export const HealthKind = z.enum(HEALTH_KINDS);
export type HealthKind = z.infer<typeof HealthKind>;

export const ProbeOutcome = z.object({
  at: z.number(),
  ok: z.boolean(),
  kind: CheckKind,
  latencyMs: z.number(),
  /** Why it failed, or what it answered: `status 200`, `connect refused`, `timeout after 1000 ms`. */
  detail: z.string(),
  /** It passed, and said of itself that it is degraded. */
  degraded: z.boolean(),
});
export type ProbeOutcome = z.infer<typeof ProbeOutcome>;

/** The last probes of an instance, the newest first. */
export const ProbeList = z.object({
  items: z.array(ProbeOutcome),
  /** How many are kept at most. */
  kept: z.number().int(),
  /** Since when this leader keeps them: of probes before it nothing is known here. */
  since: z.number(),
});
export type ProbeList = z.infer<typeof ProbeList>;

/** What a table says of an instance. */
export const PublishedEndpointView = z.object({ status: EndpointStatus, weight: z.number() });
export type PublishedEndpointView = z.infer<typeof PublishedEndpointView>;

export const InstanceView = z.object({
  id: z.string(),
  namespace: z.string(),
  service: z.string(),
  host: z.string(),
  port: z.number().int(),
  protocol: Protocol,
  zone: z.string().optional(),
  version: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  dependsOn: z.array(z.string()),
  registered: z.boolean(),
  registeredAt: z.number().optional(),
  /** 0 = permanent. Absent when the registration has gone. */
  ttlSeconds: z.number().optional(),
  /** Where the registration was read from. */
  source: z.string(),
  status: EndpointStatus,
  statusSince: z.number(),
  marks: z.array(EndpointMark),
  health: HealthKind,
  healthSince: z.number(),
  baseWeight: z.number(),
  weight: z.number(),
  /**
   * While the store is away: status, health and weight are what is observed, and this is what clients still go by;
   * null: its table does not have the instance.
   */
  published: PublishedEndpointView.nullable().optional(),
  causes: z.array(Cause),
  lastProbe: ProbeOutcome.optional(),
  nextProbeAt: z.number().optional(),
  check: z.object({ kind: CheckKind, target: z.string(), intervalMs: z.number(), timeoutMs: z.number() }),
  intents: InstanceIntents,
  /** The drain's stage when it is drained for any owner, or leaving. */
  drainStage: z.enum(["requested", "published", "converged", "drained"]).optional(),
  safeToStop: z.boolean(),
  /** Where a window was asked for. */
  traffic: InstanceTraffic.pick({
    expectedShare: true,
    realShare: true,
    inFlight: true,
    figures: true,
  }).optional(),
  /** Names what an operator goes by, for `If-Match`: in the answer of one instance, also as its ETag. */
  etag: z.string().optional(),
});
export type InstanceView = z.infer<typeof InstanceView>;

export const StatusCounts = z.partialRecord(EndpointStatus, z.number().int());
export type StatusCounts = z.infer<typeof StatusCounts>;

/** Calls to a service at a glance. */
export const ServiceGlance = z.object({
  coverage: Coverage,
  /** Absent: nobody reports. */
  figures: TrafficFigures.optional(),
  /** Calls a second over the last quarter of an hour, each point `stepMs` after the one before; null: not known. */
  spark: z
    .object({ from: z.number(), stepMs: z.number(), values: z.array(z.number().nullable()) })
    .optional(),
});
export type ServiceGlance = z.infer<typeof ServiceGlance>;

export const ServiceSummary = z.object({
  namespace: z.string(),
  name: z.string(),
  instances: z.number().int(),
  statuses: StatusCounts,
  protection: Protection,
  /** These while protection is not `normal`: since when, and why, for a person; holds no time. */
  protectionSince: z.number().optional(),
  protectionText: z.string().optional(),
  /** While instances are kept whose registrations vanished: when the last of them goes at the latest. */
  protectionUntil: z.number().optional(),
  /** Why the published table is not the one that was decided; absent while it is. */
  tableHeldBack: z.string().optional(),
  /** Share of the registered base weight that does not serve, 0–1; absent where nothing is registered. */
  lostShare: z.number().optional(),
  revision: z.number().int().optional(),
  changedAt: z.number().optional(),
  /** Consumers whose table is known to this Headgate. */
  clients: z.number().int(),
  dependsOn: z.array(z.string()),
  zones: z.array(z.string()),
  versions: z.array(z.string()),
  /** The newest cause of the worst instance, for a list: absent when all serve. */
  worst: z
    .object({ instance: z.string(), status: EndpointStatus, text: z.string(), since: z.number() })
    .optional(),
  /** Where a window was asked for. */
  traffic: ServiceGlance.optional(),
});
export type ServiceSummary = z.infer<typeof ServiceSummary>;

export const QuarantinedRegistration = z.object({
  key: z.string(),
  namespace: z.string().optional(),
  service: z.string().optional(),
  reason: z.string(),
  bytes: z.number().int(),
  since: z.number(),
});
export type QuarantinedRegistration = z.infer<typeof QuarantinedRegistration>;

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional(), total: z.number().int() });
}
