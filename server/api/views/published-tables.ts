import type { LeaderState } from "#server/ports/control.ts";

export interface PublishedTable {
  readonly service: string;
  readonly revision: number;
}

/** By namespace, those that changed last first. */
export function publishedTables(state: LeaderState): Map<string, PublishedTable[]> {
  const tables = new Map<string, PublishedTable[]>();
  for (const { key } of state.services()) {
    const revision = state.tableRevision(key);
    if (revision === undefined) continue;
    const known = tables.get(key.namespace);
    if (known === undefined) tables.set(key.namespace, [{ service: key.service, revision }]);
    else known.push({ service: key.service, revision });
  }
  for (const known of tables.values()) known.sort((a, b) => b.revision - a.revision);
  return tables;
}

/** How many of them changed after a revision. */
export function tablesBeyond(tables: readonly PublishedTable[], upTo: number): number {
  let low = 0;
  let high = tables.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tables[middle]?.revision ?? 0) > upTo) low = middle + 1;
    else high = middle;
  }
  return low;
}
