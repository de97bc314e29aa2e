import type { GuardName } from "#lib/contract/guard.ts";
import type { PolicyVersion, UnreadablePolicy } from "#lib/contract/policy-api.ts";
import type { Asker } from "./audit.ts";
import type { PolicyPatch } from "#lib/contract/policy.ts";

/** Whose policy it is: a service's, or without one the default of a namespace's services. */
export interface PolicyOwner {
  readonly namespace: string;
  readonly service: string | undefined;
}

/** What the store has of a policy. */
export interface PolicyRecord {
  readonly owner: PolicyOwner;
  /** Of the last change of the policy's key; 0: there is none. */
  readonly revision: number;
  /** What is obeyed of it. Where it cannot be read: what could be read last. */
  readonly patch: PolicyPatch;
  readonly unreadable: UnreadablePolicy | undefined;
  /** Oldest first; the last one is what stands, unless that cannot be read. */
  readonly versions: readonly PolicyVersion[];
}

/** A change of a policy that only the leader may make, in its queue. */
export type PolicyCommand = {
  readonly owner: PolicyOwner;
  /** Tags of what the change was made of, `*` for whatever there is. */
  readonly ifMatch: readonly string[];
  readonly actor: string;
  readonly asker?: Asker | undefined;
  readonly reason: string;
  /** Guards to pass nevertheless. */
  readonly force: readonly GuardName[];
} & (
  | { readonly kind: "set-policy"; readonly patch: PolicyPatch }
  | { readonly kind: "rollback-policy"; readonly version: number }
);

/** What a policy's ETag holds: what is written of it depends on the revision alone. */
export function policyTag(epoch: string, revision: number): string {
  return `${epoch}.${revision}`;
}
