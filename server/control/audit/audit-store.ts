import { createHash } from "node:crypto";
import { type ChainHead, NO_HASH, sealed } from "#lib/contract/audit-chain.ts";
import { type AuditEntry, type AuditRecord, SealedRecord } from "#lib/contract/audit.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { Compare, KeyValue, Operation, Store } from "#server/ports/store.ts";

export interface AuditStore {
  readonly store: Pick<Store, "page">;
  readonly keys: KeySpace;
}

/** What a transaction has beside the change itself. */
export interface AuditPart {
  readonly compares: readonly Compare[];
  readonly operations: readonly Operation[];
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** More than these before the newest record are not looked for: nobody but an intruder writes any. */
const MAX_STRAY_KEYS = 16;

/** The newest record, for the next to hang on. One that cannot be read is left behind, and a stretch of its own begins. */
export async function readHead({ store, keys }: AuditStore): Promise<ChainHead> {
  const { entries } = await store.page(keys.allAudit, "", MAX_STRAY_KEYS);
  for (const { key, value } of entries) {
    const seq = seqOf(keys, key);
    if (seq === undefined) continue;
    const read = SealedRecord.safeParse(parsedJson(value));
    if (read.success) return { seq, hash: read.data.hash };
    return { seq, hash: NO_HASH, segment: `record ${seq} cannot be read` };
  }
  return { seq: 0, hash: NO_HASH, segment: "the first record in this store" };
}

/** An entry sealed behind `head`: the record, and what writes it where no other stands. */
export function recordBehind(keys: KeySpace, head: ChainHead, entry: AuditEntry) {
  const record = sealed(entry, head, sha256);
  const key = keys.audit(record.seq);
  const value = Buffer.from(JSON.stringify(record));
  const part: AuditPart = {
    compares: [{ key, createRevision: 0 }],
    operations: [{ kind: "put", key, value }],
  };
  return { record, key, part };
}

export function seqOf(keys: KeySpace, key: string): number | undefined {
  const parsed = keys.parse(key);
  return parsed.kind === "audit" ? parsed.seq : undefined;
}

/** Undefined for what cannot be read: verification tells of it. */
export function recordOf({ value, modRevision }: KeyValue): AuditRecord | undefined {
  const read = SealedRecord.safeParse(parsedJson(value));
  return read.success ? { ...read.data, revision: modRevision } : undefined;
}

/** Undefined for what is no JSON. */
export function parsedJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString("utf8"));
  } catch {
    return undefined;
  }
}
