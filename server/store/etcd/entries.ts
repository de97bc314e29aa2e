import { isUtf8 } from "node:buffer";

import type { IEvent, IKeyValue } from "etcd3";

import type { KeyValue, LeaseId, StoreEvent } from "#server/ports/store.ts";

/** Undefined for a key that is not text: some other program's, which no reader here could name. */
export function entryOf(kv: IKeyValue): KeyValue | undefined {
  if (!isUtf8(kv.key)) return undefined;
  const entry = {
    key: kv.key.toString(),
    value: kv.value,
    createRevision: Number(kv.create_revision),
    modRevision: Number(kv.mod_revision),
  };
  return kv.lease === "0" ? entry : { ...entry, lease: leaseIdOf(kv.lease) };
}

export function storeEventOf(event: IEvent): StoreEvent | undefined {
  if (event.type === "Put") {
    const entry = entryOf(event.kv);
    return entry && { kind: "put", entry };
  }
  if (!isUtf8(event.kv.key)) return undefined;
  return { kind: "delete", key: event.kv.key.toString(), modRevision: Number(event.kv.mod_revision) };
}

/** The brand says only that the text came from a store. */
export function leaseIdOf(id: string): LeaseId {
  return id as LeaseId;
}

/** etcd's own are positive 64-bit numbers. */
export function isLeaseId(lease: LeaseId): boolean {
  return /^[1-9]\d{0,18}$/.test(lease) && BigInt(lease) < 2n ** 63n;
}

/** From `key` up to, without it, `range_end`. */
export interface KeyRange {
  readonly key: Buffer;
  readonly range_end: Buffer;
}

/** The first key that can come after this one. */
export function keyAfter(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])]);
}

/** A range without parts of its inside, in order. */
export function rangesAround({ key, range_end }: KeyRange, inner: readonly KeyRange[]): KeyRange[] {
  const sorted = inner.toSorted((a, b) => Buffer.compare(a.key, b.key));
  const starts = [key, ...sorted.map((each) => each.range_end)];
  const ends = [...sorted.map((each) => each.key), range_end];
  return starts.flatMap((start, i) => {
    const end = ends[i] ?? range_end;
    // One that begins where another ends leaves nothing between them.
    return start.equals(end) ? [] : [{ key: start, range_end: end }];
  });
}

/** etcd's range of all keys with a prefix; the empty prefix means every key. */
export function rangeOf(prefix: string): KeyRange {
  if (prefix === "") return { key: Buffer.from([0]), range_end: Buffer.from([0]) };
  const key = Buffer.from(prefix);
  const end = Buffer.from(key);
  // UTF-8 has no byte 0xff: the last byte can always be raised.
  end[end.length - 1] = (end.at(-1) ?? 0) + 1;
  return { key, range_end: end };
}
