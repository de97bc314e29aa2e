import type { ServiceKey } from "#server/core/keys.ts";
import { compareIds } from "#server/core/table.ts";
import type { KeyValue } from "#server/ports/store.ts";
import { encodeTable, type TableBytes } from "./table-bytes.ts";
import { readTableKey, type TableHead, type TableKey } from "./table-keys.ts";

/** A service's routing table as this replica serves it. It follows the store: ask again rather than keep it. */
export interface PublishedTable {
  readonly key: ServiceKey;
  readonly epoch: string;
  readonly revision: number;
  /** `"<epoch>.<revision>"`, with its quotes. */
  readonly etag: string;
  /** Its bytes, built on first use; the same Buffers until the table changes. */
  readonly bytes: TableBytes;
  /** Characters of the whole as JSON: what a patch must stay below. */
  readonly length: number;
  /** Both as JSON. */
  readonly policy: string;
  readonly protection: string;
  /** An endpoint's JSON; undefined when it is not in the table. */
  fragment(id: string): string | undefined;
}

export interface TableChange {
  readonly table: PublishedTable;
  /** The revision before; 0 = there was none. */
  readonly from: number;
  readonly to: number;
  /** Every endpoint that came, went or changed on the way: also one that is now as it was at `from`. */
  readonly touched: ReadonlySet<string>;
  readonly policyChanged: boolean;
  readonly protectionChanged: boolean;
  /**
   * As it was at `from`: the JSON of each endpoint that was touched and was there. Nothing where there was no table, and
   * of several changes put together.
   */
  readonly before: TableBefore | undefined;
  /** No patch can tell it: the first table, another epoch, or what lay between was not seen. */
  readonly whole: boolean;
}

export interface TableBefore {
  readonly epoch: string;
  readonly endpoints: ReadonlyMap<string, string>;
  /** Both as JSON. */
  readonly policy: string;
  readonly protection: string;
}

export type Assembly =
  | { readonly kind: "unchanged" }
  | { readonly kind: "changed"; readonly change: TableChange }
  /** The keys make no table: the one held before stands. */
  | { readonly kind: "kept"; readonly reason: string };

interface Held extends TableHead {
  readonly epoch: string;
  readonly revision: number;
  /** The fragments by key number, as they were merged. */
  readonly parts: readonly ReadonlyMap<string, string>[];
}

/** The keys of one service's table, and the last good table made of them. */
export class ServiceTable implements PublishedTable {
  readonly key: ServiceKey;
  #keys = new Map<number, TableKey>();
  #held: Held | undefined;
  readonly #fragments = new Map<string, string>();
  #sortedIds: string[] | undefined;
  #fragmentsLength = 0;
  #bytes: TableBytes | undefined;

  constructor(key: ServiceKey) {
    this.key = key;
  }

  put(chunk: number, entry: KeyValue): void {
    this.#keys.set(chunk, readTableKey(entry, chunk));
  }

  delete(chunk: number): void {
    this.#keys.delete(chunk);
  }

  /** Takes the keys of a listing. What is unchanged by its mod revision is not read again, within one epoch. */
  replace(entries: ReadonlyMap<number, KeyValue>, epoch: string | undefined): void {
    const sameHistory = this.#held === undefined || this.#held.epoch === epoch;
    const before = this.#keys;
    this.#keys = new Map();
    for (const [chunk, entry] of entries) {
      const known = before.get(chunk);
      const isSame = sameHistory && known?.modRevision === entry.modRevision;
      this.#keys.set(chunk, isSame && known !== undefined ? known : readTableKey(entry, chunk));
    }
  }

  /** Makes the table of the keys. `gap`: revisions between the last table and this one may have been missed. */
  assemble(epoch: string, gap: boolean): Assembly {
    const read = this.#read(epoch);
    if (typeof read === "string") return { kind: "kept", reason: read };
    const held = this.#held;
    if (held !== undefined && held.epoch === read.epoch && held.revision === read.revision)
      return { kind: "unchanged" };

    const { set, removed, length } = this.#diff(read.parts, held?.parts ?? []);
    let size = this.#fragments.size - removed.length;
    for (const id of set.keys()) if (!this.#fragments.has(id)) size += 1;
    if (size !== read.parts.reduce((sum, part) => sum + part.size, 0)) {
      return { kind: "kept", reason: "an endpoint stands in two of its keys" };
    }

    const touched = new Set([...set.keys(), ...removed]);
    const before = held === undefined ? undefined : { ...held, endpoints: this.#fragmentsOf(touched) };
    if (size !== this.#fragments.size || removed.length > 0) this.#sortedIds = undefined;
    for (const id of removed) this.#fragments.delete(id);
    for (const [id, fragment] of set) this.#fragments.set(id, fragment);
    this.#fragmentsLength += length;
    this.#held = read;
    this.#bytes = undefined;
    const change: TableChange = {
      table: this,
      from: held?.epoch === epoch ? held.revision : 0,
      to: read.revision,
      touched,
      policyChanged: held?.policy !== read.policy,
      protectionChanged: held?.protection !== read.protection,
      before,
      whole: gap || held === undefined || held.epoch !== epoch,
    };
    return { kind: "changed", change };
  }

  /** Whether there is a table to serve. */
  get isPublished(): boolean {
    return this.#held !== undefined;
  }

  get epoch(): string {
    return this.#state.epoch;
  }
  get revision(): number {
    return this.#state.revision;
  }
  get etag(): string {
    return `"${this.#state.epoch}.${this.#state.revision}"`;
  }
  get policy(): string {
    return this.#state.policy;
  }
  get protection(): string {
    return this.#state.protection;
  }
  get length(): number {
    return (
      this.#fragmentsLength +
      this.#fragments.size +
      this.#state.policy.length +
      2 * this.key.service.length +
      100
    );
  }

  fragment(id: string): string | undefined {
    return this.#fragments.get(id);
  }

  get bytes(): TableBytes {
    if (this.#bytes !== undefined) return this.#bytes;
    this.#sortedIds ??= [...this.#fragments.keys()].sort(compareIds);
    const endpoints = this.#sortedIds.map((id) => this.#fragments.get(id)).join(",");
    return (this.#bytes = encodeTable({ ...this.key, ...this.#state, endpoints }));
  }

  #fragmentsOf(ids: ReadonlySet<string>): Map<string, string> {
    const found = new Map<string, string>();
    for (const id of ids) {
      const fragment = this.#fragments.get(id);
      if (fragment !== undefined) found.set(id, fragment);
    }
    return found;
  }

  get #state(): Held {
    if (this.#held === undefined) throw new Error(`no table of ${this.key.service} was ever published`);
    return this.#held;
  }

  #read(epoch: string): Held | string {
    const first = this.#keys.get(0);
    if (first === undefined) return "its head key is gone, which nobody may delete";
    if (first.kind === "bad") return `its head key cannot be read: ${first.reason}`;
    if (first.head === undefined) return "its head key has no head";
    const revision = first.modRevision;
    if (this.#held?.epoch === epoch && revision < this.#held.revision) {
      return `its head key is of revision ${revision}, older than the table held (${this.#held.revision})`;
    }
    const parts: ReadonlyMap<string, string>[] = [];
    for (let chunk = 0; chunk < first.head.chunks; chunk++) {
      const part = this.#keys.get(chunk);
      if (part === undefined) return `its key ${chunk} of ${first.head.chunks} is missing`;
      if (part.kind === "bad") return `its key ${chunk} cannot be read: ${part.reason}`;
      // The head's revision names the bytes: a later chunk beside it would give one name to two tables.
      if (part.modRevision > revision) return `its key ${chunk} was written without its head`;
      parts.push(part.fragments);
    }
    return { ...first.head, epoch, revision, parts };
  }

  /** Looks at the keys that changed only: its cost is theirs, not the table's. */
  #diff(parts: Held["parts"], heldParts: Held["parts"]) {
    const set = new Map<string, string>();
    const gone = new Set<string>();
    let length = 0;
    for (let i = 0; i < Math.max(parts.length, heldParts.length); i++) {
      if (parts[i] === heldParts[i]) continue;
      for (const id of heldParts[i]?.keys() ?? []) if (parts[i]?.has(id) !== true) gone.add(id);
      for (const [id, fragment] of parts[i] ?? []) {
        const before = this.#fragments.get(id);
        if (before === fragment) continue;
        set.set(id, fragment);
        length += fragment.length - (before?.length ?? 0);
      }
    }
    // What left one key may have come to another: keys are renumbered when a table grows.
    const removed = [...gone].filter((id) => !parts.some((part, i) => part !== heldParts[i] && part.has(id)));
    for (const id of removed) length -= this.#fragments.get(id)?.length ?? 0;
    return { set, removed, length };
  }
}
