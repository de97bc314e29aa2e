import { z } from "zod";
import { CheckKind } from "./registration.ts";
import { Balancer } from "./table.ts";

/** What the operator says of a service's checks. An instance may choose kind, path and method itself. */
export const CheckPolicy = z.strictObject({
  kind: CheckKind.default("http").describe("How an instance is checked, where its registration does not say"),
  path: z.string().startsWith("/").max(1024).default("/healthz").describe("Path of an http check"),
  method: z.enum(["GET", "HEAD"]).default("GET").describe("Method of an http check"),
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
  tls: z.boolean().default(false).describe("Use TLS for http and grpc checks, whatever the protocol"),
  tlsVerify: z.boolean().default(true).describe("Verify the certificate of a TLS check"),
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe("Port of the check, where it is not the instance's"),
  intervalMs: z.number().int().min(100).max(3_600_000).default(5000).describe("Time between checks, ms"),
  timeoutMs: z.number().int().min(10).max(60_000).default(1000).describe("Time a check may take, ms"),
  jitter: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe("Share of the interval by which checks are spread"),
  healthyThreshold: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe("Passes in a row that make it healthy"),
  unhealthyThreshold: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe("Failures in a row that make it unhealthy"),
});
export type CheckPolicy = z.infer<typeof CheckPolicy>;

export const DrainPolicy = z.strictObject({
  clientTtlMs: z
    .number()
    .int()
    .min(1000)
    .max(86_400_000)
    .default(90_000)
    .describe("A client is live this long after its last contact, ms"),
  clientForgetMs: z
    .number()
    .int()
    .min(1000)
    .max(86_400_000)
    .default(900_000)
    .describe("A lost client is forgotten after this, ms"),
  lostGraceMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe("Lost clients are given this long to catch up, ms"),
  quietMs: z.number().int().min(0).max(3_600_000).default(5000).describe("Without calls for this long, ms"),
  settleMs: z
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(15_000)
    .describe("Drained by time alone: this long after converged, ms"),
});
export type DrainPolicy = z.infer<typeof DrainPolicy>;

export const ClientSettings = z.strictObject({
  balancer: Balancer.default("round_robin").describe("How clients choose among endpoints"),
  timeoutMs: z.number().int().min(1).max(3_600_000).default(1000).describe("Overall time of a call, ms"),
});

/** The settings of a service. Every field has a default; every number is one an operator may change. */
export const Policy = z.strictObject({
  v: z.literal(1).default(1),
  admission: z
    .enum(["probe", "immediate"])
    .default("probe")
    .describe("Whether a new instance waits for its first pass before it gets traffic"),
  check: CheckPolicy.prefault({}),
  drain: DrainPolicy.prefault({}),
  client: ClientSettings.prefault({}),
});
export type Policy = z.infer<typeof Policy>;

/** A policy as it is written: only what differs from the default. */
export const PolicyPatch = z.strictObject({
  v: z.literal(1).optional(),
  admission: Policy.shape.admission.unwrap().optional(),
  check: CheckPolicy.partial().optional(),
  drain: DrainPolicy.partial().optional(),
  client: ClientSettings.partial().optional(),
});
export type PolicyPatch = z.infer<typeof PolicyPatch>;
