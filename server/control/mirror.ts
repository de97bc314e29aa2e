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

/** Which part of the keys goes to whom; keys of other kinds are not followed. */
export type Feeds = Readonly<Partial<Record<ParsedKey["kind"], readonly KeyFeed[]>>>;

interface MirrorParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly feeds: Feeds;
}

const RETRY_MS = 500;

/**
 * Follows everything under the root: lists once, watches from there, and lists again after a compaction. Feeds get
 * whole revisions in order. A store that is away changes nothing here.
 */
export class Mirror {
  readonly #parts: MirrorParts;
  readonly #waiters = new Set<{
    readonly revision: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }>();
  readonly #ready = Promise.withResolvers<void>();
  #revision = 0;
  #watch: Watch | undefined;
  #isClosed = false;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: MirrorParts) {
    this.#parts = parts;
  }

  /** Resolves when the first listing has been applied. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The last revision applied. */
  get revision(): number {
    return this.#revision;
  }

  start(): void {
    void this.#list();
  }

  /** Resolves when `revision`, one of a key under the root, has been applied. Rejects when the mirror is closed first. */
  async reached(revision: number): Promise<void> {
    if (this.#revision >= revision) return;
    if (this.#isClosed) throw closing();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.add({ revision, resolve, reject });
    await promise;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#watch?.close();
    for (const { reject } of this.#waiters) reject(closing());
    this.#waiters.clear();
  }

  async #list(): Promise<void> {
    const { store, keys, clock, log } = this.#parts;
    try {
      const { revision, entries } = await store.list(keys.root);
      if (this.#isClosed) return;
      this.#reset(entries, revision);
      this.#watch = store.watch(keys.root, revision + 1, {
        onEvents: (events, at) => this.#apply(events, at),
        onCompacted: (compactRevision) => {
          log.warn({ compactRevision, revision: this.#revision }, "history compacted: listing again");
          void this.#list();
        },
      });
      this.#ready.resolve();
    } catch (error) {
      if (this.#isClosed) return;
      if (!(error instanceof StoreUnavailable))
        log.error({ err: error }, "listing the store failed; trying again");
      this.#cancelRetry = clock.after(RETRY_MS, () => void this.#list());
    }
  }

  #reset(entries: readonly KeyValue[], revision: number): void {
    const byKind = Map.groupBy(entries, (entry) => this.#kindOf(entry.key));
    for (const [kind, feeds] of Object.entries(this.#parts.feeds)) {
      const own = byKind.get(kind as ParsedKey["kind"]) ?? []; // Object.entries widens the keys of Feeds
      for (const feed of feeds) feed.reset(own, revision);
    }
    this.#advance(revision);
  }

  #apply(events: readonly StoreEvent[], revision: number): void {
    const byKind = Map.groupBy(events, (event) =>
      this.#kindOf(event.kind === "put" ? event.entry.key : event.key),
    );
    for (const [kind, own] of byKind)
      for (const feed of this.#parts.feeds[kind] ?? []) feed.apply(own, revision);
    this.#advance(revision);
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
}

/** The store has what was written; this replica will not hear of it any more. */
function closing(): StoreUnavailable {
  return new StoreUnavailable("this replica is stopping", { unknownOutcome: true });
}
