import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import { StoreUnavailable, type KeyValue, type Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import type { History } from "./history.ts";

const LOOK_MS = 500;
/** Between two whole listings of a store whose epoch and revision fit, and other keys did not. */
const LIST_MS = 5000;

interface LookoutParts {
  readonly store: Store;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly history: History;
  /** By its epoch and revision the store may be the right one again: a whole listing is to tell. */
  readonly onPromising: () => void;
  readonly onMembers: (entries: readonly KeyValue[], revision: number) => void;
}

/** While frozen: looks, again and again, whether the right store is back or another was accepted; and who is there. */
export class FrozenLookout {
  readonly #parts: LookoutParts;
  #cancel: (() => void) | undefined;
  #isOpen = false;
  #promised: { readonly modRevision: number; readonly at: number } | undefined;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  open(): void {
    this.close();
    this.#isOpen = true;
    this.#next();
  }

  close(): void {
    this.#isOpen = false;
    this.#cancel?.();
  }

  #next(): void {
    this.#cancel = this.#parts.clock.after(LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { store, keys, log, history, onPromising, onMembers } = this.#parts;
    try {
      const members = await store.list(keys.member(""));
      const epoch = await store.list(keys.epoch);
      if (!this.#isOpen) return;
      onMembers(members.entries, members.revision);
      const verdict = history.judge(epoch, "epoch");
      if (verdict.kind === "foreign") history.freeze(verdict);
      else if ("modRevision" in verdict && this.#isNews(verdict.modRevision)) return onPromising();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) log.error({ err: error }, "looking at a frozen store failed");
    }
    if (this.#isOpen) this.#next();
  }

  #isNews(modRevision: number): boolean {
    const at = this.#parts.clock.monotonic();
    const before = this.#promised;
    if (before !== undefined && before.modRevision === modRevision && at - before.at < LIST_MS) return false;
    this.#promised = { modRevision, at };
    return true;
  }
}
