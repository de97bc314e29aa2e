import type { Table } from "#lib/contract/table.ts";
import type { PublishedTable } from "#server/publish/service-table.ts";
import { labelsOf } from "./target-labels.ts";

/** The groups of a table, as JSON without the brackets of the list; made once for each revision of it. */
export class TargetPieces {
  readonly #made = new WeakMap<PublishedTable, { readonly etag: string; readonly bytes: Buffer }>();

  has(table: PublishedTable): boolean {
    return this.#made.get(table)?.etag === table.etag;
  }

  of(table: PublishedTable): Buffer {
    const known = this.#made.get(table);
    if (known?.etag === table.etag) return known.bytes;
    const { endpoints } = JSON.parse(table.bytes.body.toString()) as Table; // as the leader wrote it
    const bytes = Buffer.from(groupsOf(table.key, endpoints));
    this.#made.set(table, { etag: table.etag, bytes });
    return bytes;
  }
}

/** Instances with equal labels are one group, in the order of the first of each: a fleet of one version is one line. */
function groupsOf(key: PublishedTable["key"], endpoints: Table["endpoints"]): string {
  const groups = new Map<string, string[]>();
  for (const endpoint of endpoints) {
    const labels = JSON.stringify(labelsOf(key, endpoint));
    const targets = groups.get(labels);
    if (targets === undefined) groups.set(labels, [endpoint.id]);
    else targets.push(endpoint.id);
  }
  const texts: string[] = [];
  for (const [labels, targets] of groups)
    texts.push(`{"targets":${JSON.stringify(targets)},"labels":${labels}}`);
  return texts.join();
}
