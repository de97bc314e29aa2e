/** As much of a table as a patch concerns: the contract's, or the client library's. */
interface Patchable {
  readonly revision: number;
  readonly protection: unknown;
  readonly policy: unknown;
  readonly endpoints: readonly { readonly id: string }[];
}

interface PatchOf<T extends Patchable> {
  readonly service: string;
  readonly from: number;
  readonly to: number;
  readonly set: readonly T["endpoints"][number][];
  readonly remove: readonly string[];
  readonly policy?: T["policy"] | undefined;
  readonly protection?: T["protection"] | undefined;
}

/** What a patch does to the table held: the new table, nothing (it is older), or a gap (fetch the table whole). */
export type Patched<T> =
  | { readonly kind: "applied"; readonly table: T }
  | { readonly kind: "skip" }
  | { readonly kind: "gap" };

/** Applies when `from` ≤ held < `to`, skips when held ≥ `to`, else there is a gap. Endpoints stay ordered by id. */
export function applyPatch<T extends Patchable>(held: T | undefined, patch: PatchOf<T>): Patched<T> {
  if (held === undefined) return { kind: "gap" };
  if (held.revision >= patch.to) return { kind: "skip" };
  if (held.revision < patch.from) return { kind: "gap" };
  const endpoints = new Map(held.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  for (const id of patch.remove) endpoints.delete(id);
  for (const endpoint of patch.set) endpoints.set(endpoint.id, endpoint);
  const table: T = {
    ...held,
    revision: patch.to,
    protection: patch.protection ?? held.protection,
    policy: patch.policy ?? held.policy,
    endpoints: [...endpoints.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
  };
  return { kind: "applied", table };
}
