import {
  StoreUnavailable,
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

/**
 * The store as everybody uses it who takes its history for granted: while that is in doubt nothing is read from it
 * or written to it. A missing key of another history must not pass for one that is gone.
 */
export class GuardedStore implements Store {
  readonly kind: Store["kind"];
  /** For those who look at the history itself. */
  readonly unguarded: Store;
  #refusal: (() => StoreUnavailable | undefined) | undefined;

  constructor(store: Store) {
    this.unguarded = store;
    this.kind = store.kind;
  }

  static of(store: Store): GuardedStore {
    return store instanceof GuardedStore ? store : new GuardedStore(store);
  }

  /** Nothing is passed on while `refusal` answers with why not. */
  refuse(refusal: () => StoreUnavailable | undefined): void {
    this.#refusal = refusal;
  }

  allow(): void {
    this.#refusal = undefined;
  }

  async get(key: string): Promise<KeyValue | undefined> {
    return await this.#allowed().get(key);
  }
  async list(prefix: string, options?: { readonly except?: readonly string[] }): Promise<Listing> {
    return await this.#allowed().list(prefix, options);
  }
  async page(prefix: string, after: string, limit: number): Promise<Listing> {
    return await this.#allowed().page(prefix, after, limit);
  }
  async txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> {
    return await this.#allowed().txn(compares, operations);
  }
  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    return await this.#allowed().grantLease(ttlSeconds);
  }
  async keepAlive(lease: LeaseId): Promise<number | undefined> {
    return await this.#allowed().keepAlive(lease);
  }
  async leaseTtl(lease: LeaseId): Promise<number | undefined> {
    return await this.#allowed().leaseTtl(lease);
  }
  async revokeLease(lease: LeaseId): Promise<void> {
    await this.#allowed().revokeLease(lease);
  }
  async compact(revision: number): Promise<void> {
    await this.#allowed().compact(revision);
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    return this.unguarded.watch(prefix, fromRevision, listener);
  }
  health(): StoreHealth {
    return this.unguarded.health();
  }
  onHealth(listener: (health: StoreHealth) => void): () => void {
    return this.unguarded.onHealth(listener);
  }
  async close(): Promise<void> {
    await this.unguarded.close();
  }

  #allowed(): Store {
    const refusal = this.#refusal?.();
    if (refusal !== undefined) throw refusal;
    return this.unguarded;
  }
}

/**
 * Why nothing is asked of a store whose history is not known to be the right one yet. One that is away says so
 * itself, and better; and one with a full disk is back once it takes a write.
 */
export function inDoubt(store: Pick<Store, "health">): StoreUnavailable | undefined {
  if (!store.health().up) return undefined;
  return new StoreUnavailable("it has not been looked at yet whether it is the store known here", {
    unknownOutcome: false,
  });
}
