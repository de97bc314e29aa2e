import type { Clock } from "#server/ports/clock.ts";
import {
  StoreRefused,
  type Compare,
  type KeyValue,
  type LeaseId,
  type Listing,
  type Operation,
  type Store,
  type StoreHealth,
  type TxnResult,
  type Watch,
  type WatchListener,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { HealthState } from "#server/store/health-state.ts";
import { checkKey, checkRevision, checkTtl, checkTxn } from "#server/store/limits.ts";

import { LeaseClock } from "./lease-clock.ts";
import type { HistoryPage, Row, RowCompare, RowOperation } from "./messages.ts";
import type { Opened, StorageThread } from "./storage-thread.ts";
import { entryOf, leaseIdOf, Watches } from "./watches.ts";

const retryMs = 1000;

/** The store in one file of this process: keys on the storage thread, lease times and watchers here. */
export class EmbeddedStore implements Store {
  readonly kind = "embedded";
  readonly #thread: StorageThread;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #leases: LeaseClock;
  readonly #watches: Watches;
  readonly #health: HealthState;

  constructor(thread: StorageThread, opened: Opened, clock: Clock, log: Log) {
    this.#thread = thread;
    this.#clock = clock;
    this.#log = log;
    this.#health = new HealthState(() => clock.now(), "opening");
    this.#health.up();
    this.#leases = new LeaseClock(clock, opened.leases, async (lease) => this.#revoke(lease));
    this.#watches = new Watches(
      opened.revision,
      (prefix, fromRevision, found) => this.#readHistory(prefix, fromRevision, found),
      (task) => clock.after(retryMs, task),
      (error) => log.error({ err: error }, "a watcher of the store failed"),
    );
    thread.listen({
      onCommitted: (events, revision) => this.#watches.committed(events, revision),
      onDisk: (failure) => (failure === undefined ? this.#health.up() : this.#health.down(failure)),
      onLost: (detail) => {
        log.error({}, `the store stopped working: ${detail}; restart Headgate`);
        this.#health.down(detail);
      },
    });
  }

  async get(key: string): Promise<KeyValue | undefined> {
    checkKey(key);
    const row = await this.#thread.call<Row | undefined>({ kind: "get", key });
    return row && entryOf(row);
  }

  async list(
    prefix: string,
    { except = [] }: { readonly except?: readonly string[] } = {},
  ): Promise<Listing> {
    return listingOf(await this.#thread.call<Listed>({ kind: "list", prefix, except }));
  }

  async page(prefix: string, after: string, limit: number): Promise<Listing> {
    return listingOf(await this.#thread.call<Listed>({ kind: "page", prefix, after, limit }));
  }

  async txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> {
    checkTxn(compares, operations);
    return this.#thread.call<TxnResult>({
      kind: "txn",
      compares: compares.map(rowCompareOf),
      operations: operations.map(rowOperationOf),
    });
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    checkRevision(fromRevision);
    return this.#watches.watch(prefix, fromRevision, listener);
  }

  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    checkTtl(ttlSeconds);
    const lease = await this.#thread.call<number>({ kind: "grant", ttlSeconds });
    this.#leases.add(lease, ttlSeconds);
    return leaseIdOf(lease);
  }

  async keepAlive(lease: LeaseId): Promise<number | undefined> {
    this.#thread.expectOpen();
    return this.#leases.renew(Number(lease));
  }

  async leaseTtl(lease: LeaseId): Promise<number | undefined> {
    this.#thread.expectOpen();
    return this.#leases.ttl(Number(lease));
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    if (this.#leases.ttl(Number(lease)) === undefined) return;
    await this.#revoke(Number(lease));
    this.#leases.remove(Number(lease));
  }

  async compact(revision: number): Promise<void> {
    checkRevision(revision);
    await this.#thread.call<void>({ kind: "compact", revision });
  }

  health(): StoreHealth {
    return this.#health.get();
  }

  onHealth(listener: (health: StoreHealth) => void): () => void {
    return this.#health.listen(listener);
  }

  async close(): Promise<void> {
    this.#watches.close();
    this.#leases.close();
    await this.#thread.close();
    this.#health.down("the store is closed");
  }

  async #revoke(lease: number): Promise<void> {
    await this.#thread.call<void>({ kind: "revoke", lease });
  }

  #readHistory(prefix: string, fromRevision: number, found: (page: HistoryPage) => void): void {
    this.#thread.send(
      { kind: "history", prefix, fromRevision },
      {
        // The storage thread answers a history command with a page.
        resolve: (page) => found(page as HistoryPage),
        reject: (error) => {
          if (!this.#thread.isOpen) return;
          this.#log.warn(
            { err: error, prefix, fromRevision },
            "cannot read the store's history yet, trying again",
          );
          this.#clock.after(retryMs, () => this.#readHistory(prefix, fromRevision, found));
        },
      },
    );
  }
}

interface Listed {
  readonly revision: number;
  readonly rows: readonly Row[];
}

function listingOf({ revision, rows }: Listed): Listing {
  return { revision, entries: rows.map(entryOf) };
}

/** A copy of exactly these bytes: see messages.ts. */
function rowCompareOf(compare: Compare): RowCompare {
  return "value" in compare ? { key: compare.key, value: new Uint8Array(compare.value) } : compare;
}

function rowOperationOf(operation: Operation): RowOperation {
  if (operation.kind === "delete") return operation;
  const { key, value, lease } = operation;
  return {
    kind: "put",
    key,
    value: new Uint8Array(value),
    lease: lease === undefined ? 0 : leaseNumber(lease),
  };
}

function leaseNumber(lease: LeaseId): number {
  const id = Number(lease);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new StoreRefused("lease_gone", `lease ${lease} is gone: grant a new one`);
}
