interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

/** Rows of a list, for a file; `isCut` where there are more. */
interface ReadRows<T> {
  readonly items: readonly T[];
  readonly isCut: boolean;
}

const PAGE = 1000;
/** More are no table for a person, and a log may hold a hundred times as many. */
const MOST = 10_000;

/** Every item of a list in pages, one page after another, to the most that a file takes. */
export async function allPages<T>(
  ask: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
  most = MOST,
): Promise<ReadRows<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(PAGE, most - items.length);
    const page = await ask({ limit, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < most);
  return { items, isCut: cursor !== undefined };
}
