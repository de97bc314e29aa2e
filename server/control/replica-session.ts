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
  /** This replica's lease stands, and its member key is written. */
  onOpened(lease: LeaseId): void;
  /** The lease is gone: whatever was held by it is, too. */
  onLost(): void;
}

/**
 * This replica's life in the store: one lease, kept alive, that its member key and its leadership hang on. Also in a
 * store of another history, so that an operator sees who is there.
 */
export class ReplicaSession {
  readonly #parts: SessionParts;
  readonly #listener: SessionListener;
  #lease: LeaseId | undefined;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(parts: SessionParts, listener: SessionListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  start(): void {
    void this.#beat();
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

  /** Ends the lease, whatever hangs on it, and begins anew at the next beat. */
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
    this.#listener.onOpened(lease);
  }
}
