import { ChainCheck } from "#lib/contract/audit-chain.ts";
import type { AuditRecord, AuditVerdict } from "#lib/contract/audit.ts";
import type { AuditFilter, AuditPage, AuditTrail } from "#server/ports/audit.ts";
import { storePages } from "#server/control/store-pages.ts";
import { type AuditStore, parsedJson, recordOf, seqOf, sha256 } from "./audit-store.ts";

/** One read looks through so much of the store at most: then its reader comes again. */
const MAX_READ_BYTES = 8 * 1024 * 1024;
/** Leaders' clocks differ: so much older a record is before those behind it are taken to be older. */
const SLACK_MS = 300_000;
/** Records looked at before others have their turn: some 2 ms. */
const SLICE = 100;

/** Reads the audit from the store, newest first. */
export class AuditReader implements AuditTrail {
  readonly #parts: AuditStore;
  #verifying: Promise<AuditVerdict> | undefined;

  constructor(parts: AuditStore) {
    this.#parts = parts;
  }

  async read(filter: AuditFilter, limit: number, before?: number): Promise<AuditPage> {
    const { store, keys } = this.#parts;
    const items: AuditRecord[] = [];
    let read = before;
    let bytes = 0;
    const after = before === undefined ? "" : keys.audit(before);
    for await (const page of storePages(store, keys.allAudit, after)) {
      for (const [i, entry] of page.entries.entries()) {
        if (i > 0 && i % SLICE === 0) await new Promise(setImmediate);
        const record = recordOf(entry);
        if (record === undefined) continue;
        if (filter.since !== undefined && record.at < filter.since - SLACK_MS)
          return { items, next: undefined };
        if (isAsked(record, filter) && items.push(record) > limit) return cut(items, limit);
        read = record.seq;
      }
      bytes += page.bytes;
      if (page.isLast) break;
      if (bytes >= MAX_READ_BYTES) return { items, next: read };
    }
    return { items, next: undefined };
  }

  verify(): Promise<AuditVerdict> {
    this.#verifying ??= this.#verify().finally(() => {
      this.#verifying = undefined;
    });
    return this.#verifying;
  }

  /** Pages are of different moments: where the oldest records go meanwhile, their anchor is seen the next time. */
  async #verify(): Promise<AuditVerdict> {
    const verdict = await this.#look();
    return verdict.ok ? verdict : await this.#look();
  }

  async #look(): Promise<AuditVerdict> {
    const { store, keys } = this.#parts;
    const check = new ChainCheck(sha256);
    for await (const { entries } of storePages(store, keys.allAudit, "")) {
      for (const [i, { key, value }] of entries.entries()) {
        if (i > 0 && i % SLICE === 0) await new Promise(setImmediate);
        const seq = seqOf(keys, key);
        if (seq !== undefined) check.add({ seq, value: parsedJson(value) });
      }
    }
    return check.verdict();
  }
}

const FIELDS = ["namespace", "service", "actor"] as const;

function isAsked(record: AuditRecord, filter: AuditFilter): boolean {
  for (const field of FIELDS)
    if (filter[field] !== undefined && record[field] !== filter[field]) return false;
  const { instance, action, since, until, namespaces } = filter;
  const { instances = [] } = record;
  if (instance !== undefined && record.instance !== instance && !instances.includes(instance)) return false;
  if (action !== undefined && ![action].flat().some((each) => each === record.action)) return false;
  if (since !== undefined && record.at < since) return false;
  if (until !== undefined && record.at >= until) return false;
  return (
    namespaces === undefined || (record.namespace !== undefined && namespaces.includes(record.namespace))
  );
}

function cut(items: readonly AuditRecord[], limit: number): AuditPage {
  const page = items.slice(0, limit);
  return { items: page, next: page.at(-1)?.seq };
}
