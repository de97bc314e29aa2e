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
import type { ModelStore } from "./model-store.ts";
import type { Random } from "./random.ts";
import type { SimClock } from "./sim-clock.ts";

interface Watcher {
  readonly prefix: string;
  readonly listener: WatchListener;
  next: number;
  state: "detached" | "attaching" | "attached" | "closed";
}

/** How one replica reaches the store: late, broken off, or not at all. */
export class StoreLink implements Store {
  readonly kind = "etcd";
  readonly #store: ModelStore;
  readonly #clock: SimClock;
  readonly #random: Random;
  readonly #id: string;
  readonly #watchers = new Set<Watcher>();
  readonly #healthListeners = new Set<(health: StoreHealth) => void>();
  #health: StoreHealth = { up: true, since: 0 };
  #isDown = false;
  /** How late the watch delivers, ms. */
  lagMs = 0;
  /** How often the outcome of a transaction stays unknown. */
  lossy = 0;

  constructor(store: ModelStore, clock: SimClock, random: Random, id: string) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#id = id;
    store.onCommit(() => this.#schedulePump());
  }

  get isDown(): boolean {
    return this.#isDown || this.#store.isPaused;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  cut(): void {
    this.#isDown = true;
    this.lookAgain();
  }

  mend(): void {
    this.#isDown = false;
    this.lookAgain();
  }

  /** The link, or the store behind it, is other than before: that is noticed some time later. */
  lookAgain(): void {
    if (this.isDown)
      for (const watcher of this.#watchers) if (watcher.state !== "closed") watcher.state = "detached";
    this.#clock.after(this.#random.int(0, 1500), () => {
      const up = !this.isDown;
      if (up !== this.#health.up) {
        const since = this.#clock.now();
        this.#health = up ? { up, since } : { up, since, detail: "no answer" };
        for (const listener of this.#healthListeners) listener(this.#health);
      }
      this.#pump();
    });
  }

  async get(key: string): Promise<KeyValue | undefined> {
    await this.#reach();
    return this.#store.get(key);
  }
  async list(prefix: string, options: { readonly except?: readonly string[] } = {}): Promise<Listing> {
    await this.#reach();
    return this.#store.list(prefix, options.except);
  }
  async page(prefix: string, after: string, limit: number): Promise<Listing> {
    await this.#reach();
    return this.#store.list(prefix, undefined, after, limit);
  }
  async txn(compares: readonly Compare[], operations: readonly Operation[]): Promise<TxnResult> {
    await this.#reach();
    const isLost = this.#random.chance(this.lossy);
    if (isLost && this.#random.chance(0.5)) throw new StoreUnavailable("no answer", { unknownOutcome: true });
    const result = this.#store.txn(compares, operations, this.#id);
    await this.#delay();
    if (isLost || this.isDown) throw new StoreUnavailable("no answer", { unknownOutcome: true });
    return result;
  }
  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    await this.#reach();
    return this.#store.grantLease(ttlSeconds);
  }
  async keepAlive(lease: LeaseId): Promise<number | undefined> {
    await this.#reach();
    return this.#store.keepAlive(lease);
  }
  async leaseTtl(lease: LeaseId): Promise<number | undefined> {
    await this.#reach();
    return this.#store.leaseTtl(lease);
  }
  async revokeLease(lease: LeaseId): Promise<void> {
    await this.#reach();
    this.#store.revoke(lease);
  }
  async compact(revision: number): Promise<void> {
    await this.#reach();
    this.#store.compact(revision);
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    const watcher: Watcher = { prefix, listener, next: fromRevision, state: "detached" };
    this.#watchers.add(watcher);
    this.#schedulePump();
    return {
      close: () => {
        watcher.state = "closed";
        this.#watchers.delete(watcher);
      },
    };
  }

  health(): StoreHealth {
    return this.#health;
  }
  onHealth(listener: (health: StoreHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }
  async close(): Promise<void> {
    this.#watchers.clear();
  }

  async #reach(): Promise<void> {
    await this.#delay();
    if (this.isDown) throw new StoreUnavailable("cannot be reached", { unknownOutcome: false });
  }

  /** Now and then an answer takes time, so that others come between. */
  async #delay(): Promise<void> {
    if (!this.#random.chance(0.1)) return await Promise.resolve();
    await new Promise<void>((resolve) => this.#clock.after(this.#random.int(1, 40), resolve));
  }

  #schedulePump(): void {
    if (this.#watchers.size === 0) return;
    if (this.lagMs === 0) queueMicrotask(() => this.#pump());
    else this.#clock.after(this.lagMs, () => this.#pump());
  }

  #pump(): void {
    for (const watcher of this.#watchers) {
      if (this.isDown) return;
      if (watcher.state === "detached") void this.#attach(watcher);
      else if (watcher.state === "attached") this.#deliver(watcher);
    }
  }

  async #attach(watcher: Watcher): Promise<void> {
    watcher.state = "attaching";
    const isOurs = await watcher.listener.onAttached?.().catch(() => undefined);
    if (watcher.state !== "attaching") return;
    watcher.state = isOurs === undefined ? "detached" : "attached";
    if (isOurs === undefined) this.#clock.after(250, () => this.#pump());
    else if (isOurs) this.#deliver(watcher);
    else this.#watchers.delete(watcher);
  }

  #deliver(watcher: Watcher): void {
    if (watcher.next <= this.#store.compacted && watcher.next <= this.#store.revision) {
      this.#watchers.delete(watcher);
      watcher.listener.onCompacted(this.#store.compacted);
      return;
    }
    const until = this.#clock.monotonic() - this.lagMs;
    for (const { revision, events, at } of this.#store.since(watcher.next)) {
      if (at > until || watcher.state !== "attached") return;
      watcher.next = revision + 1;
      const own = events.filter((event) =>
        (event.kind === "put" ? event.entry.key : event.key).startsWith(watcher.prefix),
      );
      if (own.length > 0) watcher.listener.onEvents(own, revision);
    }
  }
}
