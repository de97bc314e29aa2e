import type {
  Compare,
  KeyValue,
  LeaseId,
  Listing,
  Operation,
  StoreEvent,
  TxnResult,
} from "#server/ports/store.ts";
import { StoreRefused } from "#server/ports/store.ts";
import type { SimClock } from "./sim-clock.ts";

export interface Commit {
  readonly revision: number;
  readonly events: readonly StoreEvent[];
  readonly at: number;
}

interface Lease {
  readonly ttlMs: number;
  readonly keys: Set<string>;
  expiresAt: number;
}

/** What is written, by whom: `undefined` for the store itself, as leases run out. */
export type CommitListener = (commit: Commit, writer: string | undefined) => void;

/** etcd's data model in memory: one revision for all keys, compares, leases, history, compaction. */
export class ModelStore {
  readonly #clock: SimClock;
  readonly #entries = new Map<string, KeyValue>();
  readonly #leases = new Map<LeaseId, Lease>();
  readonly #listeners: CommitListener[] = [];
  #history: Commit[] = [];
  #leaseCount = 0;
  #isPaused = false;
  revision = 1;
  compacted = 0;

  constructor(clock: SimClock) {
    this.#clock = clock;
    clock.every(500, () => this.#expire());
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get leases(): number {
    return this.#leases.size;
  }

  /** Stopped as by SIGSTOP: nobody renews meanwhile, and at the end whatever ran out goes at once, key by key. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#expire();
  }

  get(key: string): KeyValue | undefined {
    return this.#entries.get(key);
  }

  list(prefix: string, except: readonly string[] = [], after = "", limit = Infinity): Listing {
    const entries = [...this.#entries.values()]
      .filter(
        ({ key }) => key.startsWith(prefix) && key > after && !except.some((part) => key.startsWith(part)),
      )
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return { revision: this.revision, entries: entries.slice(0, limit) };
  }

  since(revision: number): readonly Commit[] {
    const first = this.#history.findIndex((commit) => commit.revision >= revision);
    return first === -1 ? [] : this.#history.slice(first);
  }

  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, Math.min(revision, this.revision));
    this.#history = this.#history.filter((commit) => commit.revision >= this.compacted);
  }

  txn(compares: readonly Compare[], operations: readonly Operation[], writer?: string): TxnResult {
    if (!compares.every((compare) => this.#holds(compare)))
      return { succeeded: false, revision: this.revision };
    if (operations.length > 128) throw new StoreRefused("invalid", "more than 128 operations");
    for (const operation of operations)
      if (operation.kind === "put" && operation.lease !== undefined && !this.#leases.has(operation.lease))
        throw new StoreRefused("lease_gone", "the lease is gone");
    const revision = this.revision + 1;
    const events = operations.flatMap((operation) => this.#apply(operation, revision));
    if (events.length > 0) this.#commit(events, writer);
    return { succeeded: true, revision: this.revision };
  }

  grantLease(ttlSeconds: number): LeaseId {
    const id = `${++this.#leaseCount}` as LeaseId;
    const ttlMs = ttlSeconds * 1000;
    this.#leases.set(id, { ttlMs, keys: new Set(), expiresAt: this.#clock.monotonic() + ttlMs });
    return id;
  }

  keepAlive(id: LeaseId): number | undefined {
    const lease = this.#leases.get(id);
    if (lease === undefined) return undefined;
    lease.expiresAt = this.#clock.monotonic() + lease.ttlMs;
    return lease.ttlMs / 1000;
  }

  leaseTtl(id: LeaseId): number | undefined {
    const lease = this.#leases.get(id);
    return lease === undefined ? undefined : lease.ttlMs / 1000;
  }

  revoke(id: LeaseId): void {
    const lease = this.#leases.get(id);
    this.#leases.delete(id);
    for (const key of lease?.keys ?? [])
      this.#commit(this.#apply({ kind: "delete", key }, this.revision + 1), undefined);
  }

  #expire(): void {
    if (this.#isPaused) return;
    for (const [id, { expiresAt }] of this.#leases) if (expiresAt <= this.#clock.monotonic()) this.revoke(id);
  }

  #holds(compare: Compare): boolean {
    if ("prefix" in compare)
      return ![...this.#entries.values()].some(
        ({ key, modRevision }) => key.startsWith(compare.prefix) && modRevision > compare.unchangedSince,
      );
    const entry = this.#entries.get(compare.key);
    if ("createRevision" in compare) return (entry?.createRevision ?? 0) === compare.createRevision;
    if ("modRevision" in compare) return (entry?.modRevision ?? 0) === compare.modRevision;
    return entry?.value.equals(compare.value) === true;
  }

  #apply(operation: Operation, revision: number): StoreEvent[] {
    const { key } = operation;
    const before = this.#entries.get(key);
    if (before?.lease !== undefined) this.#leases.get(before.lease)?.keys.delete(key);
    if (operation.kind === "delete") {
      if (!this.#entries.delete(key)) return [];
      return [{ kind: "delete", key, modRevision: revision }];
    }
    const { value, lease } = operation;
    const createRevision = before?.createRevision ?? revision;
    const entry = {
      key,
      value,
      createRevision,
      modRevision: revision,
      ...(lease === undefined ? {} : { lease }),
    };
    if (lease !== undefined) this.#leases.get(lease)?.keys.add(key);
    this.#entries.set(key, entry);
    return [{ kind: "put", entry }];
  }

  #commit(events: readonly StoreEvent[], writer: string | undefined): void {
    if (events.length === 0) return;
    this.revision += 1;
    const commit = { revision: this.revision, events, at: this.#clock.monotonic() };
    this.#history.push(commit);
    for (const listener of this.#listeners) listener(commit, writer);
  }
}
