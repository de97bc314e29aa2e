import { randomBytes } from "node:crypto";
import type { FrozenView } from "#lib/contract/cluster.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Memory, Remembered } from "#server/ports/memory.ts";
import { StoreFrozen, type KeyValue, type Listing, type StoreEvent } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { readEpoch, writeEpoch, type EpochValue } from "./epoch.ts";
import { frozenText } from "./frozen-text.ts";
import { inDoubt, type GuardedStore } from "./guarded-store.ts";
import { acceptedEpoch, judgeHistory, type Verdict } from "./judge-history.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { StoreCopy } from "./store-copy.ts";

interface HistoryParts {
  readonly store: GuardedStore;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent: nothing outlives this process. */
  readonly memory: Memory | undefined;
}

export interface HistoryListener {
  /** Names the history that is served; before anything of it is. */
  onEpoch(epoch: string): void;
  /** The store is the one that is known, and may be written to. */
  onTrusted(): void;
  /** It was, and may be another now. `since`: ms. */
  onDoubted(since: number): void;
  onFrozen(frozen: FrozenView): void;
  onThawed(epoch: string): void;
  onAccepted(epoch: string, before: string): void;
}

/** The epoch, and the revision that a transaction compares. */
export interface EpochMark {
  readonly epoch: string;
  readonly modRevision: number;
}

/**
 * Which history of the store this replica knows, and whether the store's is still that one (decisions.md §5). In
 * doubt nothing is asked of the store; found to be another, all stays as last known until an operator accepts it.
 */
export class History {
  readonly copy: StoreCopy;
  readonly #parts: HistoryParts;
  readonly #listener: HistoryListener;
  readonly #keeper: MemoryKeeper | undefined;
  #value: EpochValue | undefined;
  #modRevision = 0;
  #isTrusted = false;
  #frozen: FrozenView | undefined;
  #rememberedAt: number | undefined;
  #isUnreadableTold = false;

  constructor(parts: HistoryParts, listener: HistoryListener) {
    const { memory, clock, log, keys, store } = parts;
    this.#parts = parts;
    this.#listener = listener;
    this.copy = new StoreCopy(keys);
    this.#keeper =
      memory === undefined
        ? undefined
        : new MemoryKeeper({ memory, clock, log, snapshot: () => this.#snapshot() });
    store.refuse(() => inDoubt(store));
  }

  get epoch(): string | undefined {
    return this.#value?.epoch;
  }

  get value(): EpochValue | undefined {
    return this.#value;
  }

  get mark(): EpochMark | undefined {
    return this.#value === undefined
      ? undefined
      : { epoch: this.#value.epoch, modRevision: this.#modRevision };
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  get frozen(): FrozenView | undefined {
    return this.#frozen;
  }

  /** When what was recalled from the data directory was written down, ms; undefined when nothing was. */
  get rememberedAt(): number | undefined {
    return this.#rememberedAt;
  }

  /** Takes up what the data directory keeps. */
  async recall(): Promise<void> {
    const remembered = await this.#parts.memory?.read();
    if (remembered === undefined || this.#value !== undefined) return;
    const entry = remembered.entries.find(({ key }) => key === this.#parts.keys.epoch);
    const value = entry === undefined ? undefined : readEpoch(entry.value);
    if (entry === undefined || value === undefined) return;
    this.copy.reset(remembered.entries, remembered.revision);
    this.#modRevision = entry.modRevision;
    this.#rememberedAt = remembered.savedAt;
    this.#name(value);
  }

  /** Says what a listing is, of all keys or of the epoch's alone, and changes nothing. */
  judge(listing: Listing, listed: "all" | "epoch" = "all"): Verdict {
    const { copy } = this;
    const { keys } = this.#parts;
    const known =
      this.#value === undefined ? undefined : { ...this.#value, revision: copy.revision, copy: copy.entries };
    return judgeHistory(known, listing, listed, { keys, isRemembered: (key) => copy.isRemembered(key) });
  }

  isOurs(listing: Listing, listed: "all" | "epoch" = "all"): boolean {
    return this.judge(listing, listed).kind === "ours";
  }

  /**
   * Takes a whole listing's verdict as it stands. `follow`: it is of the history known from here on, of another one
   * than before when `isAnother`. `again`: an epoch was made. `later`: nothing can be made of it.
   */
  async settle(
    listing: Listing,
  ): Promise<
    { readonly kind: "follow"; readonly isAnother: boolean } | { readonly kind: "again" | "later" | "frozen" }
  > {
    const verdict = this.judge(listing);
    switch (verdict.kind) {
      case "new":
        await this.#makeEpoch();
        return { kind: "again" };
      case "unreadable":
        this.#tellUnreadable();
        return { kind: "later" };
      case "foreign":
        this.freeze(verdict);
        return { kind: "frozen" };
      case "ours":
      case "successor": {
        const before = this.#value?.epoch;
        const wasFrozen = this.#frozen !== undefined;
        this.#frozen = undefined;
        this.#modRevision = verdict.modRevision;
        this.#name(verdict.value);
        const isAnother = before !== undefined && before !== verdict.value.epoch;
        if (isAnother) this.#listener.onAccepted(verdict.value.epoch, before);
        else if (wasFrozen) this.#listener.onThawed(verdict.value.epoch);
        return { kind: "follow", isAnother };
      }
    }
  }

  /** Everything under the root, applied. */
  reset(entries: readonly KeyValue[], revision: number): void {
    this.copy.reset(entries, revision);
    this.#keeper?.touch();
  }

  /** False where the epoch key says something else now: nothing of the batch is to be applied. */
  apply(events: readonly StoreEvent[], revision: number): boolean {
    const epochKey = this.#parts.keys.epoch;
    for (const event of events) {
      if (event.kind === "delete" ? event.key !== epochKey : event.entry.key !== epochKey) continue;
      const value = event.kind === "put" ? readEpoch(event.entry.value) : undefined;
      if (event.kind === "delete" || value?.epoch !== this.#value?.epoch) return false;
      this.#modRevision = event.entry.modRevision;
    }
    this.copy.apply(events, revision);
    this.#keeper?.touch();
    return true;
  }

  trust(): void {
    this.#rememberedAt = undefined;
    if (this.#isTrusted || this.#frozen !== undefined || this.#value === undefined) return;
    this.#isTrusted = true;
    this.#parts.store.allow();
    this.#listener.onTrusted();
  }

  /** Until `trust`, or for ever: it may be another store that answers next. */
  doubt(since: number): void {
    if (this.#frozen !== undefined) return;
    const { store } = this.#parts;
    store.refuse(() => inDoubt(store));
    if (!this.#isTrusted) return;
    this.#isTrusted = false;
    this.#listener.onDoubted(since);
  }

  freeze({ reason, found }: Verdict & { kind: "foreign" }): void {
    const value = this.#value;
    if (value === undefined) return;
    const before = this.#frozen;
    if (before !== undefined && before.found === found && before.reason === reason) return;
    const now = this.#parts.clock.now();
    const accept = acceptedEpoch(value, found);
    const facts = { known: value.epoch, ...(found === undefined ? {} : { found }), reason, accept };
    const frozen = { since: before?.since ?? now, ...facts, text: frozenText(facts) };
    this.doubt(frozen.since);
    this.#frozen = frozen;
    this.#parts.store.refuse(() => new StoreFrozen(frozen.text));
    this.#parts.log.error(facts, frozen.text);
    this.#listener.onFrozen(frozen);
  }

  async close(): Promise<void> {
    await this.#keeper?.close();
  }

  #name(value: EpochValue): void {
    this.#value = value;
    this.#listener.onEpoch(value.epoch);
  }

  /** Once per history of the store, and only by a replica that remembers none. */
  async #makeEpoch(): Promise<void> {
    const { store, keys } = this.#parts;
    const value = writeEpoch({ epoch: randomBytes(4).toString("hex"), succeeds: [] });
    await store.unguarded.txn(
      [{ key: keys.epoch, createRevision: 0 }],
      [{ kind: "put", key: keys.epoch, value }],
    );
  }

  #tellUnreadable(): void {
    if (this.#isUnreadableTold) return;
    this.#isUnreadableTold = true;
    const { log, keys } = this.#parts;
    log.error(
      { key: keys.epoch },
      "the epoch key names no epoch: nothing is served or decided until it does",
    );
  }

  #snapshot(): Remembered | undefined {
    if (this.#value === undefined || this.copy.revision === 0) return undefined;
    return {
      epoch: this.#value.epoch,
      revision: this.copy.revision,
      savedAt: this.#parts.clock.now(),
      entries: [...this.copy.entries.values()],
    };
  }
}
