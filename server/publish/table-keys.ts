import { decodeChunk, decodeHead, type StoredEndpoint } from "#server/core/table.ts";
import type { KeyValue } from "#server/ports/store.ts";

/** What one key of a table says, read once when the key changes. */
export type TableKey =
  | {
      readonly kind: "good";
      readonly modRevision: number;
      /** Endpoint id → its JSON as clients get it. Decision state is left out. */
      readonly fragments: ReadonlyMap<string, string>;
      /** Only key 0 has one. */
      readonly head: TableHead | undefined;
    }
  | { readonly kind: "bad"; readonly modRevision: number; readonly reason: string };

export interface TableHead {
  readonly chunks: number;
  /** Both as JSON. */
  readonly protection: string;
  readonly policy: string;
}

/** Reads key `chunk` of a table. Never throws: a value that cannot be read is kept as bad, with the reason. */
export function readTableKey(entry: KeyValue, chunk: number): TableKey {
  const { modRevision } = entry;
  try {
    if (chunk > 0) {
      return {
        kind: "good",
        modRevision,
        fragments: fragmentsOf(decodeChunk(entry.value).endpoints),
        head: undefined,
      };
    }
    const { chunks, protection, policy, endpoints } = decodeHead(entry.value);
    const head = { chunks, protection: JSON.stringify(protection), policy: JSON.stringify(policy) };
    return { kind: "good", modRevision, fragments: fragmentsOf(endpoints), head };
  } catch (error) {
    return { kind: "bad", modRevision, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Fragments are made of the stored value alone, field by field as it stands there: replicas of two versions serve
 * the same bytes, also of a field that one of them does not know.
 */
function fragmentsOf(endpoints: readonly StoredEndpoint[]): Map<string, string> {
  const fragments = new Map<string, string>();
  for (const { endpoint } of endpoints) {
    if (typeof endpoint.id !== "string") throw new Error("an endpoint has no id");
    fragments.set(endpoint.id, JSON.stringify(endpoint));
  }
  if (fragments.size !== endpoints.length) throw new Error("an endpoint stands there twice");
  return fragments;
}
