import type { CheckPolicy, Policy } from "#lib/contract/policy.ts";
import { formatHostPort } from "#lib/contract/host-port.ts";
import type { CheckKind } from "#lib/contract/registration.ts";
import type { Registered } from "./model.ts";
import type { Pace } from "./pace.ts";
import type { CheckSpec } from "./probe.ts";

/** A check that needs no probe: the registration's own life says all there is. */
export type PassiveCheck = { readonly kind: "ttl" } | { readonly kind: "none" };

/**
 * The check of an instance. A registration chooses kind, path and method on its own port; everything else is policy
 * (decisions.md §1). Without a choice, the protocol decides: grpc and tcp instances are checked as such.
 */
export function checkSpec(
  registered: Registered,
  policy: Policy,
  pace: Pace = "normal",
): CheckSpec | PassiveCheck {
  const { check } = policy;
  const chosen = kindOf(registered, check);
  if (pace === "off") return { kind: "none" };
  // Its registration has gone: only a probe can tell whether it lives.
  const kind = pace === "vanished" && (chosen === "ttl" || chosen === "none") ? "tcp" : chosen;
  const schedule = { intervalMs: intervalOf(policy, pace), timeoutMs: check.timeoutMs, jitter: check.jitter };
  const isTls = check.tls || registered.registration.protocol === "https";
  const tls = isTls ? { verify: check.tlsVerify } : undefined;
  switch (kind) {
    case "http":
      return { kind, ...schedule, tls, http: httpCheck(registered, check) };
    case "grpc":
      return { kind, ...schedule, tls, service: check.grpcService };
    case "tcp":
      return { kind, ...schedule };
    case "ttl":
    case "none":
      return { kind };
  }
}

/** Whether the registration's own life says all there is, so that no probe ever answers. */
export function isPassive(registered: Registered, policy: Policy): boolean {
  const kind = kindOf(registered, policy.check);
  return kind === "ttl" || kind === "none";
}

/** The port that is probed: the policy's, where it names one, else the instance's own. */
export function checkPort(registered: Registered, policy: Policy): number {
  return policy.check.port ?? registered.port;
}

/** What is checked, for a person: `GET http://10.0.0.7:8080/healthz`. */
export function checkTarget(registered: Registered, policy: Policy): string {
  const spec = checkSpec(registered, policy);
  const address = formatHostPort({ host: registered.host, port: checkPort(registered, policy) });
  switch (spec.kind) {
    case "http":
      return `${spec.http.method} ${spec.tls === undefined ? "http" : "https"}://${address}${spec.http.path}`;
    case "grpc":
      return `grpc.health.v1 ${address}${spec.service === "" ? "" : ` ${spec.service}`}`;
    case "tcp":
      return `tcp connect ${address}`;
    case "ttl":
      return "heartbeats";
    case "none":
      return "not checked";
  }
}

function intervalOf({ check, preserve }: Policy, pace: Exclude<Pace, "off">): number {
  switch (pace) {
    case "normal":
      return check.intervalMs;
    case "failing":
      return Math.min(check.intervalMs, check.unhealthyIntervalMs);
    case "vanished":
      return Math.min(check.intervalMs, preserve.probeIntervalMs);
  }
}

function kindOf(registered: Registered, check: CheckPolicy): CheckKind {
  const chosen = registered.registration.check?.kind;
  if (chosen !== undefined) return chosen;
  const protocol = registered.registration.protocol;
  return check.kind === "http" && (protocol === "grpc" || protocol === "tcp") ? protocol : check.kind;
}

function httpCheck(registered: Registered, check: CheckPolicy) {
  const chosen = registered.registration.check;
  return {
    method: chosen?.method ?? check.method,
    path: chosen?.path ?? check.path,
    headers: check.headers,
    host: check.host,
    expectStatus: check.expectStatus,
    expectBody: check.expectBody,
  };
}
