import type { ChainHead } from "#lib/contract/audit-chain.ts";
import type { AuditEntry } from "#lib/contract/audit.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Clock } from "#server/ports/clock.ts";
import type { Compare, Store, TxnResult } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";
import { AuditPruner } from "./audit-pruner.ts";
import { type AuditPart, readHead, recordBehind } from "./audit-store.ts";
import { PatientTurns } from "./patient-turns.ts";

export interface AuditLogParts {
  readonly store: Pick<Store, "page" | "get" | "txn">;
  readonly keys: KeySpace;
  readonly clock: Clock;
  readonly log: Log;
  /** Records kept, about. */
  readonly keepRecords?: number;
}

export interface AuditTerm {
  readonly fence: readonly Compare[];
  /** Leader time, ms. */
  readonly now: () => number;
}

const NOTHING: AuditPart = { compares: [], operations: [] };
/** A place in the chain that another took meanwhile is looked for again this often. */
const TRIES = 20;
/** What has not been answered by the store in this time holds up nobody else's change. */
const WAIT_MS = 1000;

/**
 * Writes the audit: a record goes into the very transaction of the change that it tells of, and each hangs on the one
 * before. What keeps the chain whole is that transaction alone: it takes the place behind the newest record, or
 * nothing is done. That writes go one after another spares them from meeting there, and one that hangs is not waited for.
 */
export class AuditLog {
  readonly #parts: AuditLogParts;
  readonly #turns: PatientTurns;
  /** Of those who found their place taken: of many, each would lose again to each other, and none goes behind what hangs. */
  readonly #again: PatientTurns;
  /** Undefined: to be asked of the store. */
  #head: ChainHead | undefined;
  #pruner: AuditPruner | undefined;

  constructor(parts: AuditLogParts) {
    this.#parts = parts;
    this.#turns = new PatientTurns(parts.clock, WAIT_MS);
    this.#again = new PatientTurns(parts.clock, WAIT_MS);
  }

  begin(term: AuditTerm): void {
    this.end();
    this.#pruner = new AuditPruner({
      ...this.#parts,
      ...term,
      append: async (entry) => (await this.append(entry, term.fence)).succeeded,
    });
  }

  end(): void {
    this.#head = undefined;
    this.#pruner?.close();
    this.#pruner = undefined;
  }

  /**
   * Runs a transaction with the record of what it does in it: both stand, or neither. Without, where there is no entry.
   * `isFenced`: it compares that this replica leads, and so that the store is the one that is known.
   */
  async carry(
    entry: AuditEntry | undefined,
    txn: (part: AuditPart) => Promise<TxnResult>,
    { isFenced = true } = {},
  ): Promise<TxnResult> {
    if (entry === undefined) return await txn(NOTHING);
    for (let attempt = 1; ; attempt++) {
      const turns = attempt === 1 ? this.#turns : this.#again;
      const { result, isTaken } = await turns.take(async () => this.#attempt(entry, txn, isFenced));
      if (result.succeeded || !isTaken || attempt === TRIES) return result;
    }
  }

  /** A record of what is not written to the store itself. */
  async append(entry: AuditEntry, fence: readonly Compare[]): Promise<TxnResult> {
    const { store } = this.#parts;
    return await this.carry(entry, ({ compares, operations }) =>
      store.txn([...fence, ...compares], operations),
    );
  }

  async #attempt(entry: AuditEntry, txn: (part: AuditPart) => Promise<TxnResult>, isFenced: boolean) {
    const { store, keys } = this.#parts;
    const term = this.#pruner;
    const known = isFenced ? this.#head : undefined;
    const head = known ?? (await readHead(this.#parts));
    const { record, key, part } = recordBehind(keys, head, entry);
    // Known again once it is known what became of it.
    this.#head = undefined;
    const result = await txn(part);
    // Outside a term others write too; and by the next one the store may be another.
    if (result.succeeded && term !== undefined && term === this.#pruner)
      this.#head = { seq: record.seq, hash: record.hash };
    return { result, isTaken: !result.succeeded && (await store.get(key)) !== undefined };
  }
}
