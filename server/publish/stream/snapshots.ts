import { BytesCache } from "#server/publish/bytes-cache.ts";
import type { RevisionTag } from "#lib/contract/revision-tag.ts";
import type { Selection } from "#server/publish/selection.ts";
import type { TableBook } from "#server/publish/table-book.ts";
import { joinEvents } from "./change-event.ts";

const CACHE_BYTES = 32 * 1024 * 1024;

/** Whole tables for readers that begin, resume or catch up: put together once for all that need the same. */
export interface Snapshots {
  /** Every table of the selection that is newer than `after`, whole, by revision. Empty when none is. */
  newer(selection: Selection, after: RevisionTag | undefined): Buffer;
}

export function createSnapshots(book: TableBook): Snapshots {
  const cache = new BytesCache<{ readonly bytes: number; readonly buffer: Buffer }>(CACHE_BYTES);
  let version = -1;

  function build({ namespace, services }: Selection, after: RevisionTag | undefined): Buffer {
    const tables =
      services === undefined
        ? book.list(namespace)
        : [...services].flatMap((service) => book.get({ namespace, service }) ?? []);
    const newer = tables.filter((table) => table.epoch !== after?.epoch || table.revision > after.revision);
    return joinEvents(newer.sort((a, b) => a.revision - b.revision).map((table) => table.bytes));
  }

  return {
    newer(selection, after) {
      if (version !== book.version) cache.clear();
      version = book.version;
      const key = `${selection.text} ${after === undefined ? "" : `${after.epoch}.${after.revision}`}`;
      const known = cache.get(key);
      if (known !== undefined) return known.buffer;
      const buffer = build(selection, after);
      cache.set(key, { buffer, bytes: buffer.length + 2 * key.length });
      return buffer;
    },
  };
}
