/**
 * The types of `headgate/client`. They import nothing, so that who uses the package needs none of the server's
 * schemas; a test holds them equal to lib/contract.
 */

export type EndpointStatus =
  | "maintenance"
  | "drained"
  | "draining"
  | "forced_out"
  | "unhealthy"
  | "ejected"
  | "pending"
  | "trial"
  | "warming"
  | "degraded"
  | "serving";

export type EndpointMark = "retained" | "panic" | "forced_in" | "held";
export type Protocol = "http" | "https" | "grpc" | "tcp";
export type Protection = "normal" | "panic" | "preserving" | "frozen";

/** An instance that may be called. */
export interface Endpoint {
  /** `host:port`, its identity within the service. */
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Its share of calls against the other endpoints' weights, 0–10,000; 0: no new calls. */
  readonly weight: number;
  readonly status: EndpointStatus;
  readonly marks?: readonly EndpointMark[] | undefined;
  readonly zone?: string | undefined;
  readonly version?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export type BalancerName =
  | "round_robin"
  | "random"
  | "least_request"
  | "peak_ewma"
  | "ring_hash"
  | "maglev"
  | "rendezvous";

/** `fail_over`: another instance; `fail_try`: the same again; `fail_fast`: none; `fail_backup`: another in parallel. */
export type FailMode = "fail_over" | "fail_try" | "fail_fast" | "fail_backup";

/** What a table says of how its service is to be called. Absent: of a server that is older than the field. */
export interface ClientPolicy {
  readonly balancer: BalancerName;
  /** Overall time of a call, ms. */
  readonly timeoutMs: number;
  /** Time of one try, ms; 0: what is left of the overall time. */
  readonly tryTimeoutMs?: number | undefined;
  readonly failMode?: FailMode | undefined;
  /** `fail_backup`: without an answer for this long, another instance is asked as well. */
  readonly backupDelayMs?: number | undefined;
  /** The request header whose value is the key of the hashing balancers. */
  readonly sticky?: { readonly header: string } | null | undefined;
  readonly retries?: RetryPolicy | undefined;
  readonly circuit?: LocalCircuitPolicy | null | undefined;
  readonly concurrency?: ConcurrencyPolicy | null | undefined;
  readonly rateLimit?: RateLimitPolicy | null | undefined;
}

export interface RetryPolicy {
  /** The first one included. */
  readonly maxTries: number;
  /** Tries again for each call, over ten seconds. */
  readonly budgetRatio: number;
  /** Tries again a second, however few the calls. */
  readonly budgetMinPerSecond: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** HTTP answers after which a call that may be made twice is tried again. */
  readonly statuses: readonly number[];
}

export interface LocalCircuitPolicy {
  readonly consecutiveFailures: number;
  readonly baseOpenMs: number;
  readonly maxOpenMs: number;
  readonly maxOpenRatio: number;
}

export interface ConcurrencyPolicy {
  readonly mode: "adaptive" | "fixed";
  readonly min: number;
  readonly max: number;
}

export interface RateLimitPolicy {
  readonly callsPerSecond: number;
  readonly burst: number;
}

/** All endpoints of a service, and how it is to be called, at one revision. */
export interface Table {
  readonly namespace: string;
  readonly service: string;
  readonly epoch: string;
  readonly revision: number;
  readonly protection: Protection;
  readonly policy: ClientPolicy;
  readonly endpoints: readonly Endpoint[];
}
