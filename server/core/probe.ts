import type { CheckKind } from "#lib/contract/registration.ts";

/** Everything a prober must know of a check; made of policy and registration by `checkSpec`. */
export type CheckSpec = Schedule &
  (
    | { readonly kind: "http"; readonly http: HttpCheck; readonly tls: TlsCheck | undefined }
    | { readonly kind: "grpc"; readonly service: string; readonly tls: TlsCheck | undefined }
    | { readonly kind: "tcp" }
  );

interface Schedule {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Share of the interval by which probes are spread: each next one falls at interval × (1 ± jitter). */
  readonly jitter: number;
}

export interface HttpCheck {
  readonly method: "GET" | "HEAD";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Host header, where it is not the address. */
  readonly host: string | undefined;
  /** Ranges of passing statuses, both ends included. */
  readonly expectStatus: readonly (readonly [number, number])[];
  /** Text that the first 64 KiB of the body must contain. */
  readonly expectBody: string | undefined;
}

export interface TlsCheck {
  readonly verify: boolean;
}

export interface ProbeResult {
  readonly kind: CheckKind;
  readonly ok: boolean;
  /** Wall clock when the probe began, ms. */
  readonly startedAt: number;
  readonly latencyMs: number;
  /** For a person: `status 200`, `status 503, expected 200–299`, `connect refused`, `timeout after 1000 ms`. */
  readonly detail: string;
  /** The answer said of itself that it is degraded (`x-headgate-degraded` or `x-envoy-degraded: true`). */
  readonly degraded: boolean;
  /** It failed for want of any answer, if only a refused connection. */
  readonly isUnanswered: boolean;
  /** Calls in flight by the instance's own account (`x-headgate-in-flight`). */
  readonly inFlight: number | undefined;
}
