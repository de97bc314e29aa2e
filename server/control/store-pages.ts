import type { KeyValue, Store } from "#server/ports/store.ts";

/** A page of the keys under a prefix. */
export interface StorePage {
  readonly entries: readonly KeyValue[];
  /** Of the values. */
  readonly bytes: number;
  /** Whether the prefix ends with it. */
  readonly isLast: boolean;
}

const FIRST_KEYS = 50;
const MIN_KEYS = 8;
const MAX_KEYS = 2000;
const PAGE_BYTES = 1024 * 1024;

/** The keys under a prefix that come after a key, page by page. Pages are of about 1 MiB, each of a revision of its own. */
export async function* storePages(
  store: Pick<Store, "page">,
  prefix: string,
  after: string,
): AsyncGenerator<StorePage> {
  let limit = FIRST_KEYS;
  let from = after;
  for (;;) {
    const { entries } = await store.page(prefix, from, limit);
    const isLast = entries.length < limit;
    const bytes = entries.reduce((sum, { value }) => sum + value.length, 0);
    yield { entries, bytes, isLast };
    if (isLast) return;
    from = entries.at(-1)?.key ?? "";
    limit = Math.min(MAX_KEYS, Math.max(MIN_KEYS, Math.floor((PAGE_BYTES * entries.length) / (bytes + 1))));
  }
}
