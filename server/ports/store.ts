/**
 * The store port: an ordered key space with one revision number for the whole, after etcd's v3 model
 * (https://etcd.io/docs/v3.5/learning/data_model/). Both stores run the cases of test/contract/store.cases.ts.
 * Keys are non-empty UTF-8 text; values are bytes, at most 1 MiB; a transaction has at most 128 operations.
 */
export interface KeyValue {
  readonly key: string;
  readonly value: Buffer;
  readonly createRevision: number;
  readonly modRevision: number;
  /** The lease that the key lives by; absent = permanent. */
  readonly lease?: LeaseId;
}

/** A lease's number as text: etcd's are 64 bit. */
export type LeaseId = string & { readonly __lease: never };

export type StoreEvent =
  | { readonly kind: "put"; readonly entry: KeyValue }
  | { readonly kind: "delete"; readonly key: string; readonly modRevision: number };

export type Compare =
  /** 0 = the key does not exist. */
  | { readonly key: string; readonly createRevision: number }
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly value: Buffer }
  /** No key that starts with it was written after the revision. Of what was deleted since, it says nothing. */
  | { readonly prefix: string; readonly unchangedSince: number };

export type Operation =
  | { readonly kind: "put"; readonly key: string; readonly value: Buffer; readonly lease?: LeaseId }
  | { readonly kind: "delete"; readonly key: string };

export interface TxnResult {
  /** Whether all compares held. Where not, nothing was done. */
  readonly succeeded: boolean;
  /** The store's revision after the transaction. */
  readonly revision: number;
}

export interface Listing {
  /** The revision the listing is true of: a watch from `revision + 1` misses nothing. */
  readonly revision: number;
  readonly entries: readonly KeyValue[];
}

export interface WatchListener {
  /** Whole revisions, in order, each once. `revision` is the last of the batch. */
  onEvents(events: readonly StoreEvent[], revision: number): void;
  /** History before `compactRevision` is gone and the watch has ended: list again, and diff. */
  onCompacted(compactRevision: number): void;
  /**
   * Asked over each new connection, the first one too, before anything is delivered over it: behind the address may
   * stand another store than before. `false` ends the watch; where it rejects, the watch attaches again.
   */
  onAttached?(): Promise<boolean>;
}

export interface Watch {
  /** Ends the watch; nothing is delivered afterwards. */
  close(): void;
}

export type StoreHealth =
  | { readonly up: true; readonly since: number }
  | { readonly up: false; readonly since: number; readonly detail: string };

/** The store could not be reached, or did not answer in time. Whether a write took effect is unknown if `unknownOutcome`. */
export class StoreUnavailable extends Error {
  readonly unknownOutcome: boolean;

  constructor(message: string, options: { unknownOutcome: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "StoreUnavailable";
    this.unknownOutcome = options.unknownOutcome;
  }
}

/** The store answers, but its history is another one than is known here: nothing is written to it. The message says what to do. */
export class StoreFrozen extends StoreUnavailable {
  constructor(message: string) {
    super(message, { unknownOutcome: false });
    this.name = "StoreFrozen";
  }
}

/** The store refused the request as such: too large, disk full, no permission, lease gone. Trying again as it is will not help. */
export class StoreRefused extends Error {
  readonly reason: "too_large" | "no_space" | "permission" | "lease_gone" | "invalid";

  constructor(reason: StoreRefused["reason"], message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "StoreRefused";
    this.reason = reason;
  }
}

export interface Store {
  readonly kind: "embedded" | "etcd";

  /** Linearizable. */
  get(key: string): Promise<KeyValue | undefined>;

  /** All keys that start with `prefix`, in key order, of one revision; without those that start with one of `except`. Linearizable. */
  list(prefix: string, options?: { readonly except?: readonly string[] }): Promise<Listing>;

  /** As `list`, but at most `limit` keys (1 or more), the first of those that come after the key `after`, there or not. */
  page(prefix: string, after: string, limit: number): Promise<Listing>;

  /** All or nothing: when every compare holds, all operations at one new revision. A key may be written once. */
  txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult>;

  /**
   * Delivers every change under `prefix` from `fromRevision` on (1 or more), without loss or repetition, also
   * across lost connections: it resumes by itself. Ends only by close() or onCompacted.
   */
  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch;

  /** A lease of `ttlSeconds` (1 or more). Keys put with it go when it is not kept alive. */
  grantLease(ttlSeconds: number): Promise<LeaseId>;

  /** Renews a lease to its full time. Answers its TTL in seconds, or undefined when the lease is gone. */
  keepAlive(lease: LeaseId): Promise<number | undefined>;

  /** The lease's full TTL in seconds, as granted; undefined when the lease is gone. Renews nothing. */
  leaseTtl(lease: LeaseId): Promise<number | undefined>;

  /** Ends a lease and deletes its keys at once. Nothing when it is gone already. */
  revokeLease(lease: LeaseId): Promise<void>;

  /** Forgets history older than `revision`. */
  compact(revision: number): Promise<void>;

  health(): StoreHealth;

  /** Calls back at each change of health. Answers a function that ends it. */
  onHealth(listener: (health: StoreHealth) => void): () => void;

  close(): Promise<void>;
}
