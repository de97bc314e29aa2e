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

/** Who keeps a call from being made, or what became of it. */
export type ErrorCode =
  /** No table of the service is held: Headgate has not answered yet, or does not know the service. */
  | "no_table"
  /** The table has no endpoint that may be called. */
  | "no_endpoint"
  /** This client's own circuits leave out every endpoint that it could call. */
  | "circuit_open"
  /** The policy's rate for each client is used up. */
  | "rate_limited"
  /** As many calls are in flight as the limit allows. */
  | "concurrency"
  /** The overall time is over. */
  | "timeout"
  /** Each try failed, or no other was allowed. `cause` is the last failure. */
  | "retries_exhausted"
  /** Headgate refuses the registration: by its token, or what it says. `cause` is the answer. It is asked again, slowly. */
  | "refused"
  /** The client is closed, or the registration was left before it stood. */
  | "closed";

export interface ConnectOptions {
  /** Addresses of Headgate's replicas, `http://10.0.0.1:7400`; one is asked, the others when it does not answer. */
  readonly urls: string | readonly string[];
  readonly token?: string | undefined;
  /** `default` when absent. */
  readonly namespace?: string | undefined;
  /** What this process is: the caller in topology and reports. */
  readonly service?: string | undefined;
  /** Which of its instances, `host:port`; when absent, the host's name and the process id. */
  readonly id?: string | undefined;
  readonly zone?: string | undefined;
  /** Where the last good tables are kept, so that a start needs no Headgate. Made when missing. */
  readonly cacheDir?: string | undefined;
  /** Time between reports, ms, 1000–60,000; 5000 when absent. */
  readonly reportMs?: number | undefined;
  /** Told of what goes on without an error to anybody: Headgate away, a cache that cannot be written. */
  readonly onTrouble?: ((what: string) => void) | undefined;
  /** In the place of the global `fetch`, for calls of services. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  /** What the hashing balancers choose by. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In the place of the policy's, ms. */
  readonly timeoutMs?: number | undefined;
  /** Whether it may be made twice. Else it is tried again only when nothing was sent. */
  readonly idempotent?: boolean | undefined;
}

/** What became of a call that was picked by hand. `cancelled`: its caller gave it up. */
export type Outcome = "ok" | "timeout" | "connect" | "reset" | "server" | "cancelled";

/** An endpoint that was chosen for one call, in flight until `done`; when that is forgotten, until its time is over. */
export interface Picked extends Disposable {
  readonly endpoint: Endpoint;
  /** Once; later calls do nothing. Disposed of without it, the call counts as `ok`. */
  done(outcome?: Outcome): void;
}

export interface Service {
  readonly name: string;
  /** As the global fetch, of an endpoint of this service: `path` begins with `/`, or is any URL whose path is taken. */
  fetch(path: string | URL, init?: RequestInit, options?: CallOptions): Promise<Response>;
  /** Any protocol: `attempt` is called for each try. What it throws decides whether there is another. */
  run<T>(
    attempt: (endpoint: Endpoint, signal: AbortSignal) => Promise<T>,
    options?: CallOptions & { readonly fallback?: ((error: unknown) => T | Promise<T>) | undefined },
  ): Promise<T>;
  /** Chooses an endpoint; throws `no_table`, `no_endpoint`, `circuit_open`, `rate_limited` or `concurrency`. */
  pick(key?: string): Picked;
  /** The table that is held. */
  table(): Table | undefined;
}

export interface RegisterOptions {
  /** The service of the connection when absent. */
  readonly service?: string | undefined;
  /** `host:port` where it is reached. */
  readonly address: string;
  /** Without heartbeats it is gone after this, 5–3600; 30 when absent. */
  readonly ttlSeconds?: number | undefined;
  readonly weight?: number | undefined;
  readonly protocol?: Protocol | undefined;
  readonly zone?: string | undefined;
  readonly version?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Services that it calls: drawn in the topology before there is traffic. */
  readonly dependsOn?: readonly string[] | undefined;
  readonly check?:
    | { readonly kind?: string; readonly path?: string; readonly method?: "GET" | "HEAD" }
    | undefined;
  /** Time that calls get to end once it leaves, 0–3600; 30 when absent. */
  readonly leaveSeconds?: number | undefined;
  /**
   * `exit`, when absent: at SIGTERM and SIGINT leave, wait until drained, run `beforeExit`, close, exit. With several
   * registrations in a process each step is made of all of them. A second signal exits at once, with 1.
   */
  readonly onSignal?: "exit" | "nothing" | undefined;
  readonly beforeExit?: (() => void | Promise<void>) | undefined;
}

export interface Registration {
  /**
   * When it is registered for the first time. Rejects with `refused` when Headgate refuses it; it is tried again all the same,
   * every 15 s, until it is taken or left.
   */
  readonly registered: Promise<void>;
  /**
   * Leaves: no new calls, then, when drained or after `leaveSeconds`, out of the registry. Where nobody of Headgate answers for
   * 3 s the rest is left to the lease. Never rejects.
   */
  leave(): Promise<void>;
}

export interface Client {
  /** Resolves when every service that was asked for has a table; rejects with `no_table` after `timeoutMs`, 10,000 when absent. */
  ready(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
  service(name: string): Service;
  /** As the global fetch; the host of the URL is the service: `http://orders/path`. */
  fetch(input: string | URL | Request, init?: RequestInit, options?: CallOptions): Promise<Response>;
  /** Throws `closed` after `close()`. */
  register(options: RegisterOptions): Registration;
  /** The table of a service as it is held; undefined before it was asked for. */
  table(service: string): Table | undefined;
  /** How tables come now. While `away` those held stand. */
  readonly source: "stream" | "poll" | "away";
  /**
   * Leaves the registry where it registered, tells its last report, and ends; nothing of it keeps the process up then. Calls
   * under way go on, told as in flight; new ones go by the tables that are held, and are told to nobody. Takes some 3 s at
   * most where nobody of Headgate answers.
   */
  close(): Promise<void>;
}
