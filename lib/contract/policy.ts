import { z } from "zod";
import {
  ClientSettings,
  ConcurrencyPolicy,
  LocalCircuitPolicy,
  RateLimitPolicy,
  RetryPolicy,
} from "./client-policy.ts";
import { choice, count, factor, flag, milliseconds, patchOf, share } from "./policy-fields.ts";
import { CheckKind } from "./registration.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What the operator says of a service's checks. An instance may choose kind, path and method itself. */
export const CheckPolicy = z.strictObject({
  kind: CheckKind.default("http").describe("How an instance is checked, where its registration does not say"),
  path: z.string().startsWith("/").max(1024).default("/healthz").describe("Path of an http check"),
  method: choice(["GET", "HEAD"], "GET", "Method of an http check"),
  expectStatus: z
    .array(z.tuple([z.number().int().min(100).max(599), z.number().int().min(100).max(599)]))
    .min(1)
    .max(16)
    .default([[200, 299]])
    .describe("Status ranges, both ends included, that pass an http check"),
  expectBody: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .describe("Text that the body of an http check must contain"),
  headers: z.record(z.string(), z.string()).default({}).describe("Headers sent with an http check"),
  host: z.string().max(253).optional().describe("Host header of an http check"),
  grpcService: z.string().max(200).default("").describe("Service name asked of grpc.health.v1"),
  tls: flag(false, "Use TLS for http and grpc checks, whatever the protocol"),
  tlsVerify: flag(true, "Verify the certificate of a TLS check"),
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .meta({ description: "Port of the check, where it is not the instance's", unit: "port" }),
  intervalMs: milliseconds(100, HOUR_MS, 5000, "Time between checks"),
  unhealthyIntervalMs: milliseconds(100, HOUR_MS, 2000, "Time between checks of an instance that fails them"),
  timeoutMs: milliseconds(10, 60_000, 1000, "Time a check may take"),
  jitter: share(0, 0.5, 0.15, "Share of the interval by which checks are spread"),
  healthyThreshold: count(1, 100, 2, "Passes in a row that make it healthy"),
  unhealthyThreshold: count(1, 100, 3, "Failures in a row that make it unhealthy"),
});
export type CheckPolicy = z.infer<typeof CheckPolicy>;

/** Downward changes are damped: who goes down often must stay healthy longer before it is back. */
export const FlapPolicy = z.strictObject({
  limit: count(1, 1000, 3, "Times an instance may go down within the window before its return is held"),
  windowMs: milliseconds(1000, DAY_MS, 300_000, "Window in which going down is counted"),
  baseHoldMs: milliseconds(0, DAY_MS, 10_000, "First hold: how long it must stay healthy; each next doubles"),
  maxHoldMs: milliseconds(0, DAY_MS, 300_000, "Longest hold"),
});
export type FlapPolicy = z.infer<typeof FlapPolicy>;

/** When Headgate doubts its own eyes. Counted over all services; read from the default policy of `default`. */
export const ObserverPolicy = z.strictObject({
  windowMs: milliseconds(1000, 600_000, 10_000, "Window in which failing checks are counted"),
  ratio: share(0.05, 1, 0.5, "Share of all healthy instances that must fail in it for checks to be doubted"),
  minFailing: count(2, 10_000, 5, "At least this many must fail"),
  holdMs: milliseconds(0, HOUR_MS, 60_000, "After this checks are believed again; 0 turns the doubt off"),
});
export type ObserverPolicy = z.infer<typeof ObserverPolicy>;

export const CircuitPolicy = z.strictObject({
  mode: choice(["on", "off"], "on", "Whether real traffic may eject an instance"),
  windowMs: milliseconds(1000, 600_000, 10_000, "Rolling window of calls, in buckets of a tenth"),
  minRequests: count(1, 1_000_000, 20, "Calls in the window before the failure ratio counts"),
  failureRatio: share(0.01, 1, 0.5, "Failing share of calls that opens the circuit"),
  consecutiveFailures: count(1, 10_000, 5, "Failures without one success that open the circuit"),
  outlierMinInstances: count(2, 5000, 5, "Instances with enough calls before outliers are looked for"),
  outlierMinRequests: count(1, 1_000_000, 100, "Calls in the window that an instance needs to be compared"),
  outlierDeviations: factor(0.1, 10, 1.9, "Standard deviations below the mean success rate that eject"),
  outlierMinGap: share(0, 1, 0.05, "And at least this far below the mean success rate"),
  baseOpenMs: milliseconds(100, DAY_MS, 30_000, "Open for this long × attempt"),
  maxOpenMs: milliseconds(100, DAY_MS, 300_000, "Open for at most this long"),
  trialShare: share(0.001, 1, 0.05, "Share of its weight while half-open"),
  trialSuccesses: count(1, 100_000, 10, "Successful calls while half-open that close the circuit"),
  trialFailures: count(1, 100_000, 2, "Failures while half-open that open it again"),
  maxEjectedRatio: share(0, 1, 0.5, "Share of a service's instances that may be ejected at once"),
});
export type CircuitPolicy = z.infer<typeof CircuitPolicy>;

export const SlowStartPolicy = z.strictObject({
  windowMs: milliseconds(
    0,
    HOUR_MS,
    30_000,
    "Time in which an instance comes to its full weight; 0 = at once",
  ),
  minShare: share(0.01, 1, 0.1, "Share it starts with"),
  aggression: factor(0.1, 10, 1, "1 = linear; above 1 rises faster at first"),
});
export type SlowStartPolicy = z.infer<typeof SlowStartPolicy>;

/** Latency moves weights, where it is turned on. */
export const AdaptivePolicy = z.strictObject({
  mode: choice(["off", "latency"], "off", "Whether latency moves weights"),
  periodMs: milliseconds(1000, HOUR_MS, 10_000, "How often it may move them"),
  minCalls: count(1, 1_000_000, 20, "Calls in a period before an instance's latency counts"),
  gain: factor(0.05, 2, 0.5, "Exponent on the peers' median latency / its own"),
  min: share(0.05, 1, 0.5, "Least factor"),
  max: factor(1, 10, 1.5, "Greatest factor"),
  step: factor(0.01, 1, 0.1, "Most that the factor moves in a period"),
});
export type AdaptivePolicy = z.infer<typeof AdaptivePolicy>;

export const WeightPolicy = z.strictObject({
  degraded: share(0.01, 1, 0.5, "Factor while an instance says of itself that it is degraded"),
  publishChange: share(0, 1, 0.1, "Least relative change of a weight that is worth publishing"),
});
export type WeightPolicy = z.infer<typeof WeightPolicy>;

export const DrainPolicy = z.strictObject({
  clientTtlMs: milliseconds(1000, DAY_MS, 90_000, "A client is live this long after its last contact"),
  clientForgetMs: milliseconds(1000, DAY_MS, 900_000, "A lost client is forgotten after this"),
  lostGraceMs: milliseconds(0, DAY_MS, 60_000, "Lost clients are given this long to catch up"),
  quietMs: milliseconds(0, HOUR_MS, 5000, "Without calls for this long"),
  settleMs: milliseconds(0, HOUR_MS, 15_000, "Drained by time alone: this long after converged"),
  orphanMs: milliseconds(
    60_000,
    30 * DAY_MS,
    HOUR_MS,
    "Overrides of an address that was unregistered end after this",
  ),
});
export type DrainPolicy = z.infer<typeof DrainPolicy>;

/** What may not be taken away without force. */
export const GuardPolicy = z.strictObject({
  minServing: count(0, 5000, 1, "Instances that must be left serving"),
  minCapacity: share(0, 1, 0.5, "Share of the registered base weight that must be left serving"),
  strictZones: flag(false, "Refuse to take the last instance of a zone, instead of warning"),
});
export type GuardPolicy = z.infer<typeof GuardPolicy>;

/** Too few serve. */
export const PanicPolicy = z.strictObject({
  mode: choice(
    ["failOpen", "failClosed", "off"],
    "failOpen",
    "With too few serving: route to all of them, or to none but the healthy, or do not look",
  ),
  threshold: share(0, 1, 0.5, "Panic when a smaller share of the proven instances serves"),
  margin: share(0, 0.5, 0.05, "Panic ends this far above the threshold"),
});
export type PanicPolicy = z.infer<typeof PanicPolicy>;

/** Registrations that vanish in mass are no proof that their instances are gone. */
export const PreservePolicy = z.strictObject({
  mode: choice(["on", "off"], "on", "Whether instances whose registrations vanish in mass are kept"),
  minCount: count(1, 5000, 3, "At least this many registrations of a service vanish"),
  ratio: share(0.01, 1, 0.3, "And at least this share of the service"),
  fleetRatio: share(0.01, 1, 0.15, "Or this share of all services together"),
  windowMs: milliseconds(1000, 600_000, 15_000, "Within this time"),
  settleMs: milliseconds(
    0,
    10_000,
    500,
    "One that passes its checks leaves the table this long after its registration vanished: to tell one of many from one alone",
  ),
  maxMs: milliseconds(1000, DAY_MS, 600_000, "Kept for at most this long"),
  probeIntervalMs: milliseconds(100, 60_000, 500, "Time between checks of one that is kept"),
});
export type PreservePolicy = z.infer<typeof PreservePolicy>;

export const TablePolicy = z.strictObject({
  collapse: choice(
    ["refuse", "allow"],
    "refuse",
    "What happens to a table that would lose more than half of its endpoints without a reason",
  ),
  automation: choice(
    ["on", "paused"],
    "on",
    "Paused: the table is held, overrides are obeyed, all else is only observed",
  ),
});
export type TablePolicy = z.infer<typeof TablePolicy>;

const admission = choice(
  ["probe", "immediate"],
  "probe",
  "Whether a new instance waits for its first pass before it gets traffic",
);

/** The settings of a service. Every field has a default; every number is one an operator may change. */
export const Policy = z.strictObject({
  v: z.literal(1).default(1),
  admission,
  check: CheckPolicy.prefault({}),
  flap: FlapPolicy.prefault({}),
  observer: ObserverPolicy.prefault({}),
  circuit: CircuitPolicy.prefault({}),
  slowStart: SlowStartPolicy.prefault({}),
  adaptive: AdaptivePolicy.prefault({}),
  weight: WeightPolicy.prefault({}),
  drain: DrainPolicy.prefault({}),
  guard: GuardPolicy.prefault({}),
  panic: PanicPolicy.prefault({}),
  preserve: PreservePolicy.prefault({}),
  table: TablePolicy.prefault({}),
  client: ClientSettings.prefault({}),
  retry: RetryPolicy.prefault({}),
  localCircuit: LocalCircuitPolicy.prefault({}),
  concurrency: ConcurrencyPolicy.prefault({}),
  rateLimit: RateLimitPolicy.prefault({}),
});
export type Policy = z.infer<typeof Policy>;

/** A policy as it is written: only what differs from what it overlays. */
export const PolicyPatch = z.strictObject({
  v: z.literal(1).optional(),
  admission: admission.unwrap().optional(),
  check: patchOf(CheckPolicy).optional(),
  flap: patchOf(FlapPolicy).optional(),
  observer: patchOf(ObserverPolicy).optional(),
  circuit: patchOf(CircuitPolicy).optional(),
  slowStart: patchOf(SlowStartPolicy).optional(),
  adaptive: patchOf(AdaptivePolicy).optional(),
  weight: patchOf(WeightPolicy).optional(),
  drain: patchOf(DrainPolicy).optional(),
  guard: patchOf(GuardPolicy).optional(),
  panic: patchOf(PanicPolicy).optional(),
  preserve: patchOf(PreservePolicy).optional(),
  table: patchOf(TablePolicy).optional(),
  client: patchOf(ClientSettings).optional(),
  retry: patchOf(RetryPolicy).optional(),
  localCircuit: patchOf(LocalCircuitPolicy).optional(),
  concurrency: patchOf(ConcurrencyPolicy).optional(),
  rateLimit: patchOf(RateLimitPolicy).optional(),
});
export type PolicyPatch = z.infer<typeof PolicyPatch>;
