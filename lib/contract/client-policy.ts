import { z } from "zod";
import { choice, count, milliseconds, share } from "./policy-fields.ts";

const HOUR_MS = 3_600_000;

export const Balancer = z.enum([
  "round_robin",
  "random",
  "least_request",
  "peak_ewma",
  "ring_hash",
  "maglev",
  "rendezvous",
]);
export type Balancer = z.infer<typeof Balancer>;

const FAIL_MODES = ["fail_over", "fail_try", "fail_fast", "fail_backup"] as const;

/** How a client calls. */
export const ClientSettings = z.strictObject({
  balancer: Balancer.default("round_robin").describe("How clients choose among endpoints"),
  timeoutMs: milliseconds(1, HOUR_MS, 1000, "Overall time of a call, all its tries together"),
  tryTimeoutMs: milliseconds(0, HOUR_MS, 0, "Time of one try; 0 = what is left of the overall time"),
  failMode: choice(
    FAIL_MODES,
    "fail_over",
    "After a failed try: another instance, the same one again, no other try, or a second try in parallel",
  ),
  backupDelayMs: milliseconds(
    1,
    HOUR_MS,
    100,
    "fail_backup: without an answer for this long, another instance is asked as well",
  ),
  stickyHeader: z
    .string()
    .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, "a header's name")
    .optional()
    .describe("Request header whose value is the key of ring_hash, maglev and rendezvous"),
});

/** Tries beyond the first. Only of calls that may be made twice, or were never sent. */
export const RetryPolicy = z.strictObject({
  maxTries: count(1, 10, 3, "Tries of one call, the first one included"),
  budgetRatio: share(0, 1, 0.2, "Retries that a client may make for each call, over ten seconds"),
  budgetMinPerSecond: count(0, 1000, 3, "Retries a second that are allowed however few the calls"),
  baseMs: milliseconds(0, HOUR_MS, 25, "First wait before a retry, a random part of it; each next doubles"),
  maxMs: milliseconds(0, HOUR_MS, 250, "Longest wait before a retry"),
  statuses: z
    .array(z.number().int().min(400).max(599))
    .max(32)
    .default([502, 503, 504])
    .describe("Answers after which a call that may be made twice is tried again"),
});

/** Each client's own circuit per instance: it reacts before the control plane can. */
export const LocalCircuitPolicy = z.strictObject({
  mode: choice(["on", "off"], "on", "Whether a client leaves out an instance that fails it"),
  consecutiveFailures: count(1, 10_000, 5, "Failures in a row that open it"),
  baseOpenMs: milliseconds(10, HOUR_MS, 1000, "Open for this long × times in a row"),
  maxOpenMs: milliseconds(10, HOUR_MS, 30_000, "Open for at most this long"),
  maxOpenRatio: share(0, 1, 0.5, "Share of the endpoints that may be open; beyond, all are called"),
});

/** How many calls a client may have in flight to a service. */
export const ConcurrencyPolicy = z.strictObject({
  mode: choice(
    ["off", "adaptive", "fixed"],
    "off",
    "Whether calls in flight are limited: not at all, by how latency answers to load, or by max",
  ),
  min: count(1, 1_000_000, 4, "Least limit of adaptive"),
  max: count(1, 1_000_000, 1000, "Greatest limit of adaptive; the limit of fixed"),
});

/** A token bucket in each client. */
export const RateLimitPolicy = z.strictObject({
  callsPerSecond: count(0, 1_000_000, 0, "Calls a second that each client may make; 0 = no limit"),
  burst: count(0, 1_000_000, 0, "Calls it may make at once after a rest; 0 = as many as in a second"),
});

/** The part of a policy that clients follow, as it stands in a table. */
export const ClientPolicy = z.object({
  balancer: Balancer,
  timeoutMs: z.number().int(),
  tryTimeoutMs: z.number().int().optional(),
  failMode: z.enum(FAIL_MODES).optional(),
  backupDelayMs: z.number().int().optional(),
  /** Null: nothing of a request is a key. */
  sticky: z.object({ header: z.string() }).nullable().optional(),
  retries: z
    .object({
      maxTries: z.number().int(),
      budgetRatio: z.number(),
      budgetMinPerSecond: z.number(),
      baseMs: z.number(),
      maxMs: z.number(),
      statuses: z.array(z.number().int()),
    })
    .optional(),
  /** Null: clients keep no circuits of their own. */
  circuit: z
    .object({
      consecutiveFailures: z.number().int(),
      baseOpenMs: z.number(),
      maxOpenMs: z.number(),
      maxOpenRatio: z.number(),
    })
    .nullable()
    .optional(),
  /** Null: no limit. */
  concurrency: z
    .object({ mode: z.enum(["adaptive", "fixed"]), min: z.number().int(), max: z.number().int() })
    .nullable()
    .optional(),
  /** Null: no limit. */
  rateLimit: z.object({ callsPerSecond: z.number(), burst: z.number() }).nullable().optional(),
});
export type ClientPolicy = z.infer<typeof ClientPolicy>;

interface Sections {
  readonly client: z.infer<typeof ClientSettings>;
  readonly retry: z.infer<typeof RetryPolicy>;
  readonly localCircuit: z.infer<typeof LocalCircuitPolicy>;
  readonly concurrency: z.infer<typeof ConcurrencyPolicy>;
  readonly rateLimit: z.infer<typeof RateLimitPolicy>;
}

/** What of a policy is published to clients: whole, so that no client has to know a default. */
export function clientPolicyOf({
  client,
  retry,
  localCircuit,
  concurrency,
  rateLimit,
}: Sections): ClientPolicy {
  const { balancer, timeoutMs, tryTimeoutMs, failMode, backupDelayMs, stickyHeader } = client;
  const { mode: circuitMode, ...circuit } = localCircuit;
  const { mode, min, max } = concurrency;
  const { callsPerSecond, burst } = rateLimit;
  return {
    balancer,
    timeoutMs,
    tryTimeoutMs,
    failMode,
    backupDelayMs,
    sticky: stickyHeader === undefined ? null : { header: stickyHeader },
    retries: retry,
    circuit: circuitMode === "off" ? null : circuit,
    concurrency: mode === "off" ? null : { mode, min, max },
    rateLimit: callsPerSecond === 0 ? null : { callsPerSecond, burst: burst === 0 ? callsPerSecond : burst },
  };
}
