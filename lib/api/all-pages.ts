interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
  readonly total?: number | undefined;
}

type Ask<T> = (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>;

/** Rows of a list; `isCut` where there are more. */
interface ReadRows<T> {
  readonly items: readonly T[];
  readonly isCut: boolean;
}

const PAGE = 1000;
/** More are no table for a person, and a log may hold a hundred times as many. */
const MOST = 10_000;
/** How often a list that moves while it is read is read. */
const ROUNDS = 3;

/**
 * Every item of a list, to the most that is asked for, each once. A page begins at a place, over whose edge rows may move
 * meanwhile: then the list is read again, and what never rests is told as it was seen last.
 */
export async function allPages<T>(ask: Ask<T>, idOf: (item: T) => string, most = MOST): Promise<ReadRows<T>> {
  let seen: ReadonlyMap<string, T> = new Map();
  for (let round = 1; ; round += 1) {
    const { rows, isCut, isStill } = await readOnce(ask, idOf, most);
    if (isStill) return { items: [...rows.values()], isCut };
    seen = new Map([...rows, ...[...seen].filter(([id]) => !rows.has(id))]);
    if (round === ROUNDS) return { items: [...seen.values()].slice(0, most), isCut };
  }
}

/** `isStill`: no row came twice, and there were as many all the while, so that none was passed over. */
async function readOnce<T>(ask: Ask<T>, idOf: (item: T) => string, most: number) {
  const rows = new Map<string, T>();
  let total: number | undefined;
  let isStill = true;
  let cursor: string | undefined;
  let read = 0;
  do {
    const page = await ask({
      limit: Math.min(PAGE, most - read),
      ...(cursor === undefined ? {} : { cursor }),
    });
    total ??= page.total;
    if (page.total !== total) isStill = false;
    for (const item of page.items) {
      const id = idOf(item);
      if (rows.has(id)) isStill = false;
      rows.set(id, item);
    }
    read += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && read < most);
  return { rows, isCut: cursor !== undefined, isStill };
}
