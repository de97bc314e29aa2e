import { type AuditEntry, type AuditVerdict, SealedRecord } from "./audit.ts";

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export type Sha256 = (text: string) => string;

/** Stands for the hash of the record before where there is none. */
export const NO_HASH = "0".repeat(64);

/** The end of a chain: what the next record hangs on. `segment`: why that one begins a stretch of its own. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
  readonly segment?: string;
}

/** An entry in its place behind `head`. */
export function sealed(entry: AuditEntry, head: ChainHead, sha256: Sha256): SealedRecord {
  const { segment } = head;
  const placed = {
    v: 1,
    ...entry,
    seq: head.seq + 1,
    ...(segment === undefined ? {} : { segment }),
    previous: head.hash,
  } as const;
  return { ...placed, hash: hashOf(placed, sha256) };
}

/** Of everything a record says but `hash` itself and `revision`, which the store adds. */
export function hashOf(record: Readonly<Record<string, unknown>>, sha256: Sha256): string {
  const { hash: _, revision: __, ...rest } = record;
  return sha256(canonicalJson(rest));
}

/** JSON by RFC 8785: keys sorted by their UTF-16 units, no white space; what is undefined is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // A list of its own: not toSorted, which the command's oldest Node lacks.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** A record as it was found: where it stands, and what stands there. */
export interface FoundRecord {
  readonly seq: number;
  readonly value: unknown;
}

type Break = Pick<AuditVerdict, "brokenAt" | "why">;

/**
 * Looks whether records hang together, given one by one, the newest first. Of those that are kept: from the first
 * record, or from the last anchor, to the newest. Of a part of them (`isPart`): whatever there is, without a gap.
 */
export class ChainCheck {
  readonly #sha256: Sha256;
  readonly #isPart: boolean;
  readonly #segments: { seq: number; at: number; why: string }[] = [];
  #newest: SealedRecord | undefined;
  /** The last one looked at; where it cannot be read, its place alone. */
  #newer: { readonly seq: number; readonly record: SealedRecord | undefined } | undefined;
  #anchor: { readonly seq: number; readonly hash: string } | undefined;
  #count = 0;
  #break: Break | undefined;
  #missing = 0;
  #isElseWrong = false;

  constructor(sha256: Sha256, { isPart = false } = {}) {
    this.#sha256 = sha256;
    this.#isPart = isPart;
  }

  add({ seq, value }: FoundRecord): void {
    // What has an anchor over it is about to go.
    if (this.#anchor !== undefined && seq <= this.#anchor.seq) return;
    const parsed = SealedRecord.safeParse(value);
    const record = parsed.success ? parsed.data : undefined;
    this.#count += 1;
    this.#look(seq, record);
    this.#newest ??= record;
    this.#newer = { seq, record };
    if (record?.segment !== undefined) this.#segments.push({ seq, at: record.at, why: record.segment });
    const anchor = record?.anchor;
    if (!this.#isPart && anchor !== undefined && anchor.seq < seq) this.#anchor ??= anchor;
  }

  verdict(): AuditVerdict {
    const oldest = this.#newer;
    if (oldest !== undefined && !this.#isPart) this.#lookAtOldest(oldest.seq, oldest.record);
    const since = oldest?.record?.at;
    return {
      ok: this.#break === undefined,
      count: this.#count,
      ...(oldest === undefined ? {} : { from: oldest.seq }),
      ...(this.#newest === undefined ? {} : { to: this.#newest.seq, head: this.#newest.hash }),
      ...(since === undefined ? {} : { since }),
      ...this.#break,
      ...(this.#missing === 0 || this.#isElseWrong ? {} : { missing: this.#missing }),
      segments: this.#segments,
    };
  }

  #look(seq: number, record: SealedRecord | undefined): void {
    if (this.#newer !== undefined) this.#lookBetween(this.#newer, seq, record);
    if (record === undefined) return this.#breaks(seq, "it cannot be read");
    if (record.seq !== seq) return this.#breaks(seq, `in its place stands record ${record.seq}`);
    if (hashOf(record, this.#sha256) !== record.hash)
      this.#breaks(seq, "it was changed: its hash is not that of what it says");
  }

  #lookBetween(
    newer: { readonly seq: number; readonly record: SealedRecord | undefined },
    seq: number,
    record: SealedRecord | undefined,
  ): void {
    if (seq === newer.seq) return this.#breaks(seq, "it stands twice");
    if (seq > newer.seq) return this.#breaks(newer.seq, `record ${seq} stands before it`);
    if (seq < newer.seq - 1) return this.#lacks(seq + 1, newer.seq - 1);
    if (newer.record === undefined || record === undefined || isOwnBeginning(newer.record)) return;
    if (newer.record.previous !== record.hash)
      this.#breaks(newer.seq, `it does not follow on from record ${seq}: one of the two was changed`);
  }

  #lookAtOldest(seq: number, record: SealedRecord | undefined): void {
    const { seq: before, hash } = this.#anchor ?? { seq: 0, hash: NO_HASH };
    if (seq !== before + 1) return this.#lacks(before + 1, seq - 1);
    if (record === undefined || isOwnBeginning(record) || record.previous === hash) return;
    this.#breaks(
      seq,
      before === 0 ? "something was before the first record" : "it does not hang on the anchor",
    );
  }

  #lacks(first: number, last: number): void {
    this.#missing += last - first + 1;
    this.#notes(first, first === last ? "it is missing" : `records ${first} to ${last} are missing`);
  }

  #breaks(brokenAt: number, why: string): void {
    this.#isElseWrong = true;
    this.#notes(brokenAt, why);
  }

  /** The oldest stands: it is looked at last. Two of one record: what was found first. */
  #notes(brokenAt: number, why: string): void {
    if (this.#break?.brokenAt === undefined || brokenAt < this.#break.brokenAt)
      this.#break = { brokenAt, why };
  }
}

/** A stretch that hangs on nothing, and says why. */
function isOwnBeginning({ segment, previous }: SealedRecord): boolean {
  return segment !== undefined && previous === NO_HASH;
}

/** The same of records that are all there, the newest or the oldest first: of an export. */
export function checkRecords(records: readonly unknown[], sha256: Sha256): AuditVerdict {
  const found = records.map((value, i) => ({ seq: seqOf(value) ?? i + 1, value }));
  const [first, second] = found;
  const isOldestFirst = first !== undefined && second !== undefined && first.seq < second.seq;
  const check = new ChainCheck(sha256, { isPart: true });
  if (isOldestFirst) found.reverse();
  for (const each of found) check.add(each);
  return check.verdict();
}

function seqOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("seq" in value)) return undefined;
  return typeof value.seq === "number" ? value.seq : undefined;
}
