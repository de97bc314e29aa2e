import { randomBytes } from "node:crypto";
import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Replica } from "#server/ports/control.ts";
import { StoreUnavailable, type LeaseId, type Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";

interface SessionParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly self: Replica;
  readonly ttlSeconds: number;
}

export interface SessionListener {
  /** This replica's lease stands, its member key is written, and the store's history is the one it knows. */
  onOpened(lease: LeaseId, epoch: EpochMark): void;
  /** The lease is gone: whatever was held by it is, too. */
  onLost(): void;
  /** The store's history is another one than before: nothing may be decided on it. */
  onForeignEpoch(found: string | undefined): void;
}

/** The epoch, and the revision that a transaction compares. */
export interface EpochMark {
  readonly epoch: string;
  readonly modRevision: number;
}

/** This replica's life in the store: one lease, kept alive, that its member key and its leadership hang on. */
export class ReplicaSession {
  readonly #parts: SessionParts;
  readonly #listener: SessionListener;
  #lease: LeaseId | undefined;
  #epoch: string | undefined;
  /** The other history that was told of, so that it is told once. */
  #foreign: { readonly found: string | undefined } | undefined;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(parts: SessionParts, listener: SessionListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  start(): void {
    void this.#beat();
  }

  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** Ends the lease, and with it the member key and leadership, at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease === undefined) return;
    try {
      await this.#parts.store.revokeLease(lease);
    } catch {
      // The store is away: the lease ends by itself.
    }
  }

  /** Ends the lease, whatever hangs on it, and begins anew at the next beat: the epoch is read again. */
  async renew(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease === undefined) return;
    try {
      await this.#parts.store.revokeLease(lease);
    } catch {
      // As in close.
    }
  }

  async #beat(): Promise<void> {
    const { clock, ttlSeconds, log } = this.#parts;
    try {
      if (this.#lease === undefined) await this.#open();
      else if ((await this.#parts.store.keepAlive(this.#lease)) === undefined) this.#lose();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) && !this.#isClosed)
        log.error({ err: error }, "keeping this replica's lease failed; trying again");
    }
    if (this.#isClosed) return;
    const delayMs = this.#lease === undefined ? 250 : (ttlSeconds * 1000) / 4;
    this.#cancel = clock.after(delayMs, () => void this.#beat());
  }

  #lose(): void {
    this.#lease = undefined;
    this.#listener.onLost();
  }

  async #open(): Promise<void> {
    const { store, keys, self, ttlSeconds } = this.#parts;
    const mark = await this.#findEpoch();
    if (mark === undefined) return;
    const lease = await store.grantLease(ttlSeconds);
    const { id: _, ...value } = self;
    await store.txn(
      [],
      [
        {
          kind: "put",
          key: keys.member(self.id),
          value: Buffer.from(JSON.stringify({ v: 1, ...value })),
          lease,
        },
      ],
    );
    if (this.#isClosed) {
      await store.revokeLease(lease);
      return;
    }
    this.#lease = lease;
    this.#listener.onOpened(lease, mark);
  }

  /** Made once per history of the store, and only by a replica that remembers none. */
  async #findEpoch(): Promise<EpochMark | undefined> {
    const { store, keys } = this.#parts;
    let entry = await store.get(keys.epoch);
    if (entry === undefined && this.#epoch === undefined) {
      const value = Buffer.from(JSON.stringify({ v: 1, epoch: randomBytes(4).toString("hex") }));
      await store.txn([{ key: keys.epoch, createRevision: 0 }], [{ kind: "put", key: keys.epoch, value }]);
      entry = await store.get(keys.epoch);
    }
    const found = entry === undefined ? undefined : readEpoch(entry.value);
    if (found === undefined || entry === undefined || (this.#epoch !== undefined && this.#epoch !== found)) {
      if (this.#foreign === undefined || this.#foreign.found !== found) this.#listener.onForeignEpoch(found);
      this.#foreign = { found };
      return undefined;
    }
    this.#epoch = found;
    return { epoch: found, modRevision: entry.modRevision };
  }
}

/** The epoch that a value of the epoch key names; undefined when it names none. */
export function readEpoch(value: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(value.toString("utf8"));
    const epoch =
      typeof parsed === "object" && parsed !== null && "epoch" in parsed ? parsed.epoch : undefined;
    return typeof epoch === "string" && /^[0-9a-f]{4,32}$/.test(epoch) ? epoch : undefined;
  } catch {
    return undefined;
  }
}
