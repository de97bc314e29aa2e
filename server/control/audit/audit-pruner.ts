import { NO_HASH } from "#lib/contract/audit-chain.ts";
import type { AuditEntry } from "#lib/contract/audit.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import {
  type Compare,
  type Operation,
  type Store,
  StoreRefused,
  StoreUnavailable,
} from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { readHead, recordOf } from "./audit-store.ts";

interface PrunerParts {
  readonly store: Pick<Store, "page" | "get" | "txn">;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  readonly fence: readonly Compare[];
  readonly now: () => number;
  readonly keepRecords?: number;
  /** Whether it is written. */
  readonly append: (entry: AuditEntry) => Promise<boolean>;
}

const KEEP_RECORDS = 100_000;
const DAY_MS = 86_400_000;
const KEEP_MS = 90 * DAY_MS;
/** So many more, or a day's more, are let come together: each time takes a record of its own. */
const SLACK_SHARE = 100;
const FIRST_MS = 60_000;
const PERIOD_MS = 600_000;
const DELETES = 100;

/**
 * Keeps the audit bounded by number and age, during one leader's term. First a record says up to where and by which hash
 * the rest hangs on it (the anchor), then the oldest go.
 */
export class AuditPruner {
  readonly #parts: PrunerParts;
  readonly #cancels: readonly (() => void)[];
  /** The oldest record, once it has been looked for. */
  #first: number | undefined;
  #isPruning = false;
  #isClosed = false;

  constructor(parts: PrunerParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#cancels = [
      clock.after(FIRST_MS, () => void this.prune()),
      clock.every(PERIOD_MS, () => void this.prune()),
    ];
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#cancels) cancel();
  }

  /** Never rejects: tried again at the next time. */
  async prune(): Promise<void> {
    if (this.#isPruning || this.#isClosed) return;
    this.#isPruning = true;
    try {
      await this.#prune();
    } catch (error) {
      const isKnown = error instanceof StoreUnavailable || error instanceof StoreRefused;
      if (!isKnown)
        this.#parts.log.warn({ err: error }, "old audit records could not be deleted; trying again");
    }
    this.#isPruning = false;
  }

  async #prune(): Promise<void> {
    const { append, now } = this.#parts;
    const newest = (await readHead(this.#parts)).seq;
    if (newest === 0) return;
    const first = (this.#first ??= await this.#oldest(newest));
    const through = await this.#through(first, newest);
    if (through < first) return;
    const last = await this.#record(through);
    const anchor = { seq: through, hash: last?.hash ?? NO_HASH };
    const what = first === through ? `record ${first} is` : `records ${first} to ${through} are`;
    const change = `${what} not kept any more`;
    if (!(await append({ at: now(), actor: "headgate", action: "prune", change, anchor }))) return;
    await this.#delete(first, through);
  }

  /** Up to where records go; less than `first`: none does. */
  async #through(first: number, newest: number): Promise<number> {
    const { keepRecords = KEEP_RECORDS, now } = this.#parts;
    const beyond = newest - keepRecords;
    const byNumber = beyond - first >= keepRecords / SLACK_SHARE ? beyond : 0;
    const cutoff = now() - KEEP_MS;
    const isOlder = async (seq: number, than: number) => ((await this.#record(seq))?.at ?? Infinity) < than;
    if (!(await isOlder(first, cutoff - DAY_MS))) return byNumber;
    const younger = await firstOf(first + 1, newest, async (seq) => !(await isOlder(seq, cutoff)));
    return Math.max(byNumber, younger - 1);
  }

  /** Keys come newest first: whether there is any at or before a number is one look. */
  async #oldest(newest: number): Promise<number> {
    const { store, keys } = this.#parts;
    return await firstOf(1, newest, async (seq) => {
      const { entries } = await store.page(keys.allAudit, keys.audit(seq + 1), 1);
      return entries.length > 0;
    });
  }

  async #record(seq: number) {
    const { store, keys } = this.#parts;
    const entry = await store.get(keys.audit(seq));
    return entry === undefined ? undefined : recordOf(entry);
  }

  /** The oldest first: interrupted, the rest goes the next time. */
  async #delete(first: number, through: number): Promise<void> {
    const { store, keys, fence } = this.#parts;
    for (let from = first; from <= through && !this.#isClosed; from += DELETES) {
      const count = Math.min(DELETES, through - from + 1);
      const deletes = Array.from({ length: count }, (_, i): Operation => ({
        kind: "delete",
        key: keys.audit(from + i),
      }));
      if (!(await store.txn(fence, deletes)).succeeded) return;
      this.#first = from + count;
    }
  }
}

/** The first number of a range, both ends included, from which on something holds; its end where it holds of none before. */
async function firstOf(from: number, to: number, holds: (seq: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
