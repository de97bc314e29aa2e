import { serviceKeyText, type KeySpace, type ParsedKey } from "#server/core/keys.ts";
import type { KeyValue, LeaseId, Operation } from "#server/ports/store.ts";

/** What goes into one transaction or another, but never into two: a table is written whole. */
export type Group = readonly Operation[];

/** What makes the store's keys of some kind what they were last known to be. */
export interface Restoration {
  readonly groups: readonly Group[];
  readonly written: number;
  readonly removed: number;
}

/** Keys that hung on a lease hang on `lease`: their own is of another history. */
export function restoreKind(
  known: readonly KeyValue[],
  found: readonly KeyValue[],
  lease?: LeaseId,
): Restoration {
  const mine = new Map(known.map((entry) => [entry.key, entry]));
  const theirs = new Map(found.map((entry) => [entry.key, entry]));
  const puts = known
    .filter(({ key, value }) => theirs.get(key)?.value.equals(value) !== true)
    .map(({ key, value, lease: had }): Operation => ({
      kind: "put",
      key,
      value,
      ...(had === undefined || lease === undefined ? {} : { lease }),
    }));
  const deletes = found
    .filter(({ key }) => !mine.has(key))
    .map(({ key }): Operation => ({ kind: "delete", key }));
  return {
    groups: [...puts, ...deletes].map((operation) => [operation]),
    written: puts.length,
    removed: deletes.length,
  };
}

/** Revisions that a table names within are of a history that ended. Whoever has any table of the next one has this one. */
const FIRST_REVISION = 1;

/**
 * Tables are what clients hold: the next leader goes on from them, whatever is restored besides. One that the store
 * has already stays, unless it is an older one of the same history.
 */
export function restoreTables(
  keys: Pick<KeySpace, "parse">,
  known: readonly KeyValue[],
  found: readonly KeyValue[],
  isSameHistory: boolean,
): Restoration {
  const theirs = byService(keys, found);
  const groups = [...byService(keys, known)].flatMap(([service, chunks]): Group[] => {
    const standing = theirs.get(service) ?? [];
    if (standing.length > 0 && !isSameHistory) return [];
    const { groups: each } = restoreKind(chunks, standing);
    // The head names the revision of all: it is written with them, also where it is the same.
    const head = chunks.find(({ key }) => isHead(keys.parse(key)));
    if (each.length === 0 || head === undefined) return [];
    const others = each.flat().filter(({ key }) => key !== head.key);
    const put: Operation = { kind: "put", key: head.key, value: head.value };
    return [[put, ...others].map(withoutRevisions)];
  });
  return { groups, written: groups.flat().length, removed: 0 };
}

/** Filled up in order, within what a store takes at once. A group alone may be more: the store says so then. */
export function batches(groups: readonly Group[], maxOperations = 100, maxBytes = 1_000_000): Group[] {
  const made: Operation[][] = [[]];
  let bytes = 0;
  for (const group of groups) {
    const size = group.reduce((sum, each) => sum + (each.kind === "put" ? each.value.length : 0), 0);
    const current = made.at(-1) ?? [];
    const isFull = current.length + group.length > maxOperations || bytes + size > maxBytes;
    if (isFull && current.length > 0) {
      made.push([...group]);
      bytes = size;
    } else {
      current.push(...group);
      bytes += size;
    }
  }
  return made.filter((batch) => batch.length > 0);
}

function withoutRevisions(operation: Operation): Operation {
  if (operation.kind === "delete" || !operation.value.includes('"revision"')) return operation;
  try {
    const value: unknown = JSON.parse(operation.value.toString("utf8"), (key, inner: unknown) =>
      key === "revision" && typeof inner === "number" ? FIRST_REVISION : inner,
    );
    return { ...operation, value: Buffer.from(JSON.stringify(value)) };
  } catch {
    return operation; // unreadable before, and now
  }
}

function byService(keys: Pick<KeySpace, "parse">, entries: readonly KeyValue[]): Map<string, KeyValue[]> {
  return Map.groupBy(entries, ({ key }) => {
    const parsed = keys.parse(key);
    return parsed.kind === "table" ? serviceKeyText(parsed.service) : "";
  });
}

function isHead(parsed: ParsedKey): boolean {
  return parsed.kind === "table" && parsed.chunk === 0;
}
