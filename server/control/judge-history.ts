import type { FreezeReason } from "#lib/contract/cluster.ts";
import type { KeySpace } from "#server/core/keys.ts";
import type { KeyValue, Listing } from "#server/ports/store.ts";
import { readEpoch, successorOf, type EpochValue } from "./epoch.ts";

/** The history of a store as this replica last saw it. */
export interface KnownHistory extends EpochValue {
  readonly revision: number;
  /** Every key of the kinds that are remembered, as of that revision. */
  readonly copy: ReadonlyMap<string, KeyValue>;
}

export type Verdict =
  /** Nothing is known, and the store has no epoch yet. */
  | { readonly kind: "new" }
  /** Nothing is known, and the store's epoch key says nothing that could be. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "ours"; readonly value: EpochValue; readonly modRevision: number }
  /** Another, which an operator has accepted in place of the known one. */
  | { readonly kind: "successor"; readonly value: EpochValue; readonly modRevision: number }
  | { readonly kind: "foreign"; readonly reason: FreezeReason; readonly found: string | undefined };

export interface HistoryRules {
  readonly keys: Pick<KeySpace, "epoch" | "root">;
  /** Whether a key is of those in the copy. */
  readonly isRemembered: (key: string) => boolean;
}

/** Whether a listing, of all keys or of the epoch's alone, is of the history that is known. */
export function judgeHistory(
  known: KnownHistory | undefined,
  { entries, revision }: Listing,
  listed: "all" | "epoch",
  { keys, isRemembered }: HistoryRules,
): Verdict {
  const entry = entries.find(({ key }) => key === keys.epoch);
  const value = entry === undefined ? undefined : readEpoch(entry.value);
  if (known === undefined) {
    if (entry === undefined) return { kind: "new" };
    return value === undefined
      ? { kind: "unreadable" }
      : { kind: "ours", value, modRevision: entry.modRevision };
  }
  const foreign = (reason: FreezeReason): Verdict => ({ kind: "foreign", reason, found: value?.epoch });
  if (entry === undefined) return foreign("epoch-missing");
  if (value === undefined) return foreign("epoch-other");
  if (value.epoch !== known.epoch) {
    return value.succeeds.includes(known.epoch)
      ? { kind: "successor", value, modRevision: entry.modRevision }
      : foreign("epoch-other");
  }
  if (revision < known.revision) return foreign("revision-went-back");
  const isSame = entries.every((found) => {
    if (found.modRevision > known.revision || !isRemembered(found.key)) return true;
    const mine = known.copy.get(found.key);
    return mine !== undefined && mine.modRevision === found.modRevision && mine.value.equals(found.value);
  });
  const isWhole = listed === "epoch" || holdsTables(entries, known.copy, keys);
  return isSame && isWhole
    ? { kind: "ours", value, modRevision: entry.modRevision }
    : foreign("history-differs");
}

/** A table's head is never deleted: where one is missing, it has never been. */
function holdsTables(
  entries: readonly KeyValue[],
  copy: KnownHistory["copy"],
  { root }: Pick<KeySpace, "root">,
): boolean {
  const found = new Set(entries.map(({ key }) => key));
  const isHead = (key: string) => key.startsWith(`${root}tables/`) && key.endsWith("/0");
  return [...copy.keys()].every((key) => found.has(key) || !isHead(key));
}

/**
 * The epoch under which an operator may accept what was found: its own, unless that would give one name to two
 * histories, which clients could then not tell apart.
 */
export function acceptedEpoch({ epoch, succeeds }: EpochValue, found: string | undefined): string {
  const isNew = found !== undefined && found !== epoch && !succeeds.includes(found);
  return isNew ? found : successorOf(epoch);
}
