import {
  EtcdLeaseInvalidError,
  EtcdPermissionDeniedError,
  GRPCInvalidArgumentError,
  GRPCOutOfRangeError,
} from "etcd3";

import { StoreRefused, StoreUnavailable } from "#server/ports/store.ts";

import { staleToken } from "./client.ts";
import { plainReason } from "./reasons.ts";

/** Refusals by their text: gRPC's codes alone do not tell a full disk from a busy server. */
const refusals: readonly (readonly [text: string, reason: StoreRefused["reason"], advice: string])[] = [
  [
    "database space exceeded",
    "no_space",
    "etcd's database is full: compact and defragment it, or raise its quota, then disarm the alarm",
  ],
  ["request is too large", "too_large", "etcd refuses a request of this size"],
  ["too many operations", "too_large", "etcd refuses so many operations in one transaction"],
  ["requested lease not found", "lease_gone", "the lease is gone: grant a new one"],
  [
    "user name is empty",
    "permission",
    "etcd asks for a user: set HEADGATE_ETCD_USERNAME and HEADGATE_ETCD_PASSWORD",
  ],
  [
    "authentication failed",
    "permission",
    "etcd: user name or password wrong: check HEADGATE_ETCD_USERNAME and HEADGATE_ETCD_PASSWORD",
  ],
  [
    "authentication is not enabled",
    "permission",
    "etcd has no users: unset HEADGATE_ETCD_USERNAME and HEADGATE_ETCD_PASSWORD",
  ],
];

/** An error of etcd3 in the port's words. */
export function storeErrorOf(error: unknown): StoreUnavailable | StoreRefused {
  if (error instanceof StoreUnavailable || error instanceof StoreRefused) return error;
  const text = textOf(error);
  const options = { cause: error };
  const known = refusals.find(([part]) => text.includes(part));
  if (known) return new StoreRefused(known[1], known[2], options);
  if (error instanceof EtcdLeaseInvalidError) {
    return new StoreRefused("lease_gone", "the lease is gone: grant a new one", options);
  }
  if (error instanceof EtcdPermissionDeniedError) {
    return new StoreRefused("permission", "etcd's roles do not let this user do that", options);
  }
  if (isStaleToken(error)) {
    return new StoreUnavailable("etcd has forgotten this login", { unknownOutcome: false, ...options });
  }
  if (error instanceof GRPCInvalidArgumentError || error instanceof GRPCOutOfRangeError) {
    return new StoreRefused("invalid", `etcd: ${plainReason(error)}`, options);
  }
  return new StoreUnavailable(`etcd: ${plainReason(error)}`, {
    unknownOutcome: !wasNeverSent(text),
    ...options,
  });
}

/** etcd has forgotten the token (its restart does that), or the users have changed: log in again. */
export function isStaleToken(error: unknown): boolean {
  const text = textOf(error);
  return text.includes(staleToken) || text.includes("revision of auth store is old");
}

export function isCompacted(error: unknown): boolean {
  return textOf(error).includes("required revision has been compacted");
}

function wasNeverSent(text: string): boolean {
  return /No connection established|Name resolution failed|too many requests|client was already closed/.test(
    text,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
