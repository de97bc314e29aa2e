import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Replica } from "#server/ports/control.ts";
import type { KeyFeed } from "#server/ports/feed.ts";
import { StoreUnavailable, type KeyValue, type LeaseId, type Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { Book } from "./book.ts";

interface LeaderEntry {
  readonly modRevision: number;
  readonly createRevision: number;
  readonly id: string;
  readonly lease: LeaseId | undefined;
}

interface ElectionParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly self: Replica;
  /** Whether no other replica is alive. */
  readonly isAlone: () => boolean;
}

export interface ElectionListener {
  /** This replica leads: `createRevision` of the leader key is what every write of the term compares. */
  onElected(createRevision: number): void;
  onDeposed(reason: string): void;
}

/** How long a replica that gave up leadership for others leaves it to them. */
const STAND_BACK_MS = 60_000;
/** Others that are alive and do not take it within this will not. */
const VACANT_MS = 10_000;

/**
 * Leader by lease: whoever creates the leader key leads until the key goes. The key's create revision fences its
 * writes (https://etcd.io/docs/v3.5/learning/why/#notes-on-the-usage-of-lock-and-lease).
 */
export class Election {
  readonly #parts: ElectionParts;
  readonly #listener: ElectionListener;
  readonly #book: Book<LeaderEntry>;
  #lease: LeaseId | undefined;
  #leading: number | undefined;
  #isCampaigning = false;
  #standsBackUntil = -Infinity;
  /** Since when nobody leads, as far as the watch tells. */
  #vacantSince: number | undefined;

  constructor(parts: ElectionParts, listener: ElectionListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#book = new Book(readLeader, (_key, now, before) => {
      if (now === undefined && before?.createRevision === this.#leading)
        this.depose("the leader key is gone");
      this.#react();
    });
  }

  get feed(): KeyFeed {
    return this.#book;
  }

  get isLeading(): boolean {
    return this.#leading !== undefined;
  }

  /** Create revision of the leader key while this replica leads. */
  get leadingSince(): number | undefined {
    return this.#leading;
  }

  /** The leading replica's id, as far as the store's watch tells. */
  get leaderId(): string | undefined {
    return this.#book.get(this.#parts.keys.leader)?.id;
  }

  /** A lease to lead by; campaigns when nobody leads. */
  enter(lease: LeaseId): void {
    this.#lease = lease;
    this.#react();
  }

  /** The lease is gone, or the store told that another leads. */
  depose(reason: string): void {
    if (this.#leading === undefined) return;
    this.#leading = undefined;
    this.#listener.onDeposed(reason);
  }

  leave(reason: string): void {
    this.#lease = undefined;
    this.depose(reason);
  }

  /** Others are to lead. It campaigns again after a minute, or as soon as there is nobody else who would. */
  standBack(): void {
    this.#standsBackUntil = this.#parts.clock.monotonic() + STAND_BACK_MS;
  }

  get standsBack(): boolean {
    return this.#parts.clock.monotonic() < this.#standsBackUntil;
  }

  /** Takes no further part, and tells nobody. */
  close(): void {
    this.#lease = undefined;
    this.#leading = undefined;
  }

  #react(): void {
    const leader = this.#book.get(this.#parts.keys.leader);
    if (this.#leading !== undefined && leader !== undefined && leader.createRevision > this.#leading)
      this.depose("another replica leads");
    if (leader !== undefined) this.#vacantSince = undefined;
    else this.#vacantSince ??= this.#parts.clock.monotonic();
    // Its own key, by a campaign of unknown outcome: nobody else can lead while this lease lives.
    const isOwn = leader?.lease !== undefined && leader.lease === this.#lease;
    if ((leader === undefined || isOwn) && this.#leading === undefined) void this.#campaign();
  }

  #leavesItToOthers(): boolean {
    const { clock, isAlone } = this.#parts;
    if (!this.standsBack || isAlone()) return false;
    return clock.monotonic() - (this.#vacantSince ?? -Infinity) < VACANT_MS;
  }

  async #campaign(): Promise<void> {
    const { store, keys, self, clock, log } = this.#parts;
    const lease = this.#lease;
    if (lease === undefined || this.#isCampaigning) return;
    this.#isCampaigning = true;
    try {
      if (this.#leavesItToOthers()) return;
      const value = Buffer.from(JSON.stringify({ v: 1, id: self.id, advertise: self.advertise }));
      await store.txn(
        [{ key: keys.leader, createRevision: 0 }],
        [{ kind: "put", key: keys.leader, value, lease }],
      );
      // Read back: a transaction of unknown outcome, or a key of a former life of this lease, is told by its holder.
      const entry = await store.get(keys.leader);
      if (entry?.lease === lease && this.#lease === lease) {
        this.#leading = entry.createRevision;
        this.#listener.onElected(entry.createRevision);
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) log.warn({ err: error }, "campaigning failed; trying again");
    } finally {
      this.#isCampaigning = false;
      // Not elected: by trouble, or by another that may be gone again before this is known.
      if (this.#leading === undefined) clock.after(250, () => this.#react());
    }
  }
}

function readLeader({ value, modRevision, createRevision, lease }: KeyValue): LeaderEntry {
  try {
    const { id } = JSON.parse(value.toString("utf8")) as { id?: unknown }; // any replica's own writing; checked next
    return { modRevision, createRevision, id: typeof id === "string" ? id : "unknown", lease };
  } catch {
    return { modRevision, createRevision, id: "unknown", lease };
  }
}
