import type { Table, TablePatch } from "#lib/contract/table.ts";

/** What a patch does to the table held: the new table, nothing (it is older), or a gap (fetch the table whole). */
export type Patched =
  | { readonly kind: "applied"; readonly table: Table }
  | { readonly kind: "skip" }
  | { readonly kind: "gap" };

/** Applies when `from` ≤ held < `to`, skips when held ≥ `to`, else there is a gap. Endpoints stay ordered by id. */
export function applyPatch(held: Table | undefined, patch: TablePatch): Patched {
  if (held === undefined) return { kind: "gap" };
  if (held.revision >= patch.to) return { kind: "skip" };
  if (held.revision < patch.from) return { kind: "gap" };
  const endpoints = new Map(held.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  for (const id of patch.remove) endpoints.delete(id);
  for (const endpoint of patch.set) endpoints.set(endpoint.id, endpoint);
  const table: Table = {
    ...held,
    revision: patch.to,
    protection: patch.protection ?? held.protection,
    policy: patch.policy ?? held.policy,
    endpoints: [...endpoints.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
  };
  return { kind: "applied", table };
}
