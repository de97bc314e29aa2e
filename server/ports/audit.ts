import type { AuditAction, AuditedEndpoint, AuditRecord, AuditVerdict } from "#lib/contract/audit.ts";
import type { Compare, Operation, TxnResult } from "./store.ts";

/** Whose request it is that changes something, as the replica that took it knows. */
export interface Asker {
  readonly credential: { readonly kind: string; readonly id: string };
  readonly address: string;
  readonly requestId: string;
  readonly action: AuditedEndpoint;
}

export interface AuditFilter {
  readonly namespace?: string | undefined;
  /** Only these namespaces, and nothing that belongs to none: for callers who may not see all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  readonly actor?: string | undefined;
  /** One, or any of several. */
  readonly action?: AuditAction | readonly AuditAction[] | undefined;
  /** ms since the epoch, included. */
  readonly since?: number | undefined;
  /** ms since the epoch, left out. */
  readonly until?: number | undefined;
}

export interface AuditPage {
  /** Newest first. May be fewer than asked for, even none, while there is a `next`: a read looks through so much at once. */
  readonly items: readonly AuditRecord[];
  /** The `seq` to read on from; absent where the records end. */
  readonly next: number | undefined;
}

/** What operators changed, as the store keeps it: any replica may read it. */
export interface AuditTrail {
  /** Newest first, older than the record `before` where given. Rejects as the store does. */
  read(filter: AuditFilter, limit: number, before?: number): Promise<AuditPage>;
  /** Looks through all that is kept; whoever asks meanwhile gets the same answer. */
  verify(): Promise<AuditVerdict>;
}

/** A change that is recorded where it is made: both stand, or neither. */
export interface AuditedChange {
  readonly actor: string;
  readonly asker: Asker;
  /** In few words; never a secret. */
  readonly change: string;
  readonly compares: readonly Compare[];
  readonly operations: readonly Operation[];
  /** `leader`: the transaction compares that this replica leads. `any`: what somebody does who comes in. */
  readonly writtenBy: "leader" | "any";
}

/** Rejects as the store does, and with `unavailable` where this replica does not lead and would have to. */
export type WriteAudited = (change: AuditedChange) => Promise<TxnResult>;
