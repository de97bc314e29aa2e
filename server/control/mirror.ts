import type { KeySpace, ParsedKey } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import {
  StoreUnavailable,
  type KeyValue,
  type Store,
  type StoreEvent,
  type Watch,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { FrozenLookout } from "./frozen-lookout.ts";
import type { History } from "./history.ts";
import { listAll } from "./list-all.ts";
import { REMEMBERED_KINDS } from "./store-copy.ts";

/** Which part of the keys goes to whom; keys of other kinds are not followed. */
export type Feeds = Readonly<Partial<Record<ParsedKey["kind"], readonly KeyFeed[]>>>;

interface MirrorParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly history: History;
  readonly feeds: Feeds;
}

const RETRY_MS = 500;

/**
 * Follows everything under the root: lists once, watches from there, and lists again after a compaction. Feeds get
 * whole revisions in order. A store that is away changes nothing here, nor does one of another history: over each
 * connection it is looked at before anything of it is applied.
 */
export class Mirror {
  readonly #parts: MirrorParts;
  readonly #waiters = new Set<{
    readonly revision: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #lookout: FrozenLookout;
  #revision = 0;
  #watch: Watch | undefined;
  #isClosed = false;
  #hasFed = false;
  /** Counts listings: one that was overtaken by another says nothing any more. */
  #listing = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelCheck: (() => void) | undefined;

  constructor(parts: MirrorParts) {
    this.#parts = parts;
    this.#lookout = new FrozenLookout({
      ...parts,
      onPromising: () => void this.relist(),
      onMembers: (entries, revision) => this.#feed("member", (feed) => feed.reset(entries, revision)),
    });
  }

  /** Resolves when tables can be served: the first listing has been applied, or what is remembered stands in for it. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The last revision applied. */
  get revision(): number {
    return this.#revision;
  }

  async start(): Promise<void> {
    await this.#parts.history.recall();
    if (!this.#isClosed) await this.relist();
  }

  /** Resolves when `revision`, one of a key under the root, has been applied. Rejects when that will not be. */
  async reached(revision: number): Promise<void> {
    if (this.#revision >= revision) return;
    if (this.#isClosed) throw noMore("this replica is stopping");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.add({ revision, resolve, reject });
    await promise;
  }

  /** Looks whether the store is the one that is followed, after something that makes it doubtful. */
  async check(): Promise<void> {
    const { store, keys, clock, log, history } = this.#parts;
    if (this.#isClosed || this.#watch === undefined) return; // it is being looked at
    try {
      const listing = await listAll(store, keys);
      if (this.#isClosed || this.#watch === undefined) return;
      if (history.isOurs(listing)) history.trust();
      else await this.relist();
    } catch (error) {
      log.debug({ err: error }, "the store cannot be looked at yet");
      // A watch that is attached asks no more: in doubt for good, nothing would be decided again.
      this.#cancelCheck?.();
      if (!history.isTrusted) this.#cancelCheck = clock.after(RETRY_MS, () => void this.check());
    }
  }

  /** Begins anew with a listing. Resolves when that was looked at. */
  async relist(): Promise<void> {
    this.#watch?.close();
    this.#watch = undefined;
    this.#cancelRetry?.();
    this.#lookout.close();
    await this.#list(++this.#listing);
  }

  close(): void {
    this.#isClosed = true;
    this.#listing++;
    this.#cancelRetry?.();
    this.#cancelCheck?.();
    this.#lookout.close();
    this.#watch?.close();
    this.#rejectWaiters("this replica is stopping");
  }

  async #list(turn: number): Promise<void> {
    const { store, keys, clock, log, history } = this.#parts;
    const retry = () => {
      this.#cancelRetry = clock.after(RETRY_MS, () => void this.relist());
    };
    try {
      const listing = await listAll(store, keys);
      if (turn !== this.#listing) return;
      const settled = await history.settle(listing);
      if (turn !== this.#listing) return;
      switch (settled.kind) {
        case "again":
          return await this.#list(turn);
        case "later":
          return retry();
        case "frozen":
          return this.#standStill();
        case "follow":
          if (settled.isAnother) this.#forgetRevisions();
          return this.#follow(listing.entries, listing.revision);
      }
    } catch (error) {
      if (turn !== this.#listing) return;
      if (!(error instanceof StoreUnavailable))
        log.error({ err: error }, "listing the store failed; trying again");
      this.#feedRemembered();
      retry();
    }
  }

  #follow(entries: readonly KeyValue[], revision: number): void {
    const { store, keys, log, history } = this.#parts;
    history.reset(entries, revision);
    for (const [kind, own] of this.#byKind(entries, ({ key }) => key))
      this.#feed(kind, (feed) => feed.reset(own, revision));
    this.#hasFed = true;
    this.#revision = revision;
    this.#advance(revision);
    let isFirst = true;
    this.#watch = store.watch(keys.root, revision + 1, {
      onEvents: (events, at) => this.#apply(events, at),
      onCompacted: (compactRevision) => {
        log.warn({ compactRevision, revision: this.#revision }, "history compacted: listing again");
        void this.relist();
      },
      onAttached: async () => {
        // Right after the listing, its epoch and revision will do.
        const listed = isFirst ? "epoch" : "all";
        isFirst = false;
        const seen = await (listed === "epoch" ? store.list(keys.epoch) : listAll(store, keys));
        const isOurs = history.isOurs(seen, listed);
        if (isOurs) history.trust();
        else void this.relist();
        return isOurs;
      },
    });
    history.trust();
    this.#ready.resolve();
  }

  #apply(events: readonly StoreEvent[], revision: number): void {
    const { history, clock } = this.#parts;
    if (!history.apply(events, revision)) {
      history.doubt(clock.now());
      void this.relist();
      return;
    }
    const keyOf = (event: StoreEvent) => (event.kind === "put" ? event.entry.key : event.key);
    for (const [kind, own] of Map.groupBy(events, (event) => this.#kindOf(keyOf(event))))
      this.#feed(kind, (feed) => feed.apply(own, revision));
    this.#advance(revision);
  }

  /** Nothing of this store is applied. Whoever waits for what he wrote waits for nothing. */
  #standStill(): void {
    this.#feedRemembered();
    this.#rejectWaiters("the store is another one now");
    this.#lookout.open();
  }

  /** What the data directory kept stands in for a store that cannot be listed, or must not. */
  #feedRemembered(): void {
    const { copy, epoch } = this.#parts.history;
    if (this.#hasFed || epoch === undefined) return;
    this.#hasFed = true;
    // Also where there is nothing of a kind: that is known then.
    for (const kind of REMEMBERED_KINDS) this.#feed(kind, (feed) => feed.reset(copy.of(kind), copy.revision));
    this.#advance(copy.revision);
    this.#ready.resolve();
  }

  #forgetRevisions(): void {
    for (const kind of this.#kinds()) this.#feed(kind, (feed) => feed.forgetRevisions?.());
  }

  #feed(kind: ParsedKey["kind"], give: (feed: KeyFeed) => void): void {
    for (const feed of this.#parts.feeds[kind] ?? []) give(feed);
  }

  #kinds(): ParsedKey["kind"][] {
    return Object.keys(this.#parts.feeds) as ParsedKey["kind"][]; // Object.keys widens the keys of Feeds
  }

  /** Each kind that is followed, also where there is nothing of it. */
  #byKind<T>(items: readonly T[], keyOf: (item: T) => string): [ParsedKey["kind"], T[]][] {
    const byKind = Map.groupBy(items, (item) => this.#kindOf(keyOf(item)));
    return this.#kinds().map((kind) => [kind, byKind.get(kind) ?? []]);
  }

  #kindOf(key: string): ParsedKey["kind"] {
    const { kind } = this.#parts.keys.parse(key);
    // A registry key that cannot be read is quarantined by its reader, not lost here.
    return kind === "unknown" && key.startsWith(`${this.#parts.keys.root}registry/`) ? "registry" : kind;
  }

  #advance(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    for (const waiter of this.#waiters) {
      if (waiter.revision > this.#revision) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #rejectWaiters(reason: string): void {
    for (const { reject } of this.#waiters) reject(noMore(reason));
    this.#waiters.clear();
  }
}

/** The store may have what was written; this replica will not hear of it any more. */
function noMore(reason: string): StoreUnavailable {
  return new StoreUnavailable(reason, { unknownOutcome: true });
}
