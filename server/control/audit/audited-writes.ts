import type { AuditedChange } from "#server/ports/audit.ts";
import type { Compare, Store, TxnResult } from "#server/ports/store.ts";
import { noLeader, requireFence } from "#server/control/fence.ts";
import { askedBy } from "./audit-entries.ts";
import type { AuditLog } from "./audit-log.ts";

interface AuditedWritesParts {
  readonly store: Pick<Store, "txn">;
  readonly audit: Pick<AuditLog, "carry">;
  /** Undefined while this replica does not lead. */
  readonly leading: () => { readonly fence: readonly Compare[] } | undefined;
  readonly onDeposed: (reason: string) => void;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Writes what others keep in the store, with the record of it. */
export class AuditedWrites {
  readonly #parts: AuditedWritesParts;

  constructor(parts: AuditedWritesParts) {
    this.#parts = parts;
  }

  /** As the port says: WriteAudited. */
  async write({ actor, asker, change, compares, operations, writtenBy }: AuditedChange): Promise<TxnResult> {
    const { store, audit, leading, now } = this.#parts;
    const lead = writtenBy === "leader" ? leading() : undefined;
    if (writtenBy === "leader" && lead === undefined) throw noLeader();
    const fence = lead?.fence ?? [];
    const entry = { at: now(), ...askedBy(actor, asker, asker.action), change };
    const result = await audit.carry(
      entry,
      (part) => store.txn([...fence, ...compares, ...part.compares], [...operations, ...part.operations]),
      { isFenced: lead !== undefined },
    );
    if (!result.succeeded && lead !== undefined) await requireFence(this.#parts, fence);
    return result;
  }
}
