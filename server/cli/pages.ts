/** A list of the API, in pages. */
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

/** More than this is no list to read in a terminal; a server that never ends is not followed for ever. */
const MAX_PAGES = 100;

/** All items of a list, page after page. */
export async function allPages<T>(
  fetchPage: (cursor: { cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: { cursor?: string } = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items: more, nextCursor } = await fetchPage(cursor);
    items.push(...more);
    if (nextCursor === undefined) break;
    cursor = { cursor: nextCursor };
  }
  return items;
}
