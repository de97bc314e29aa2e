import { HeadgateError } from "#lib/contract/error.ts";

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string;
  readonly total: number;
}

/** A page of a list that is whole in memory. The cursor is the place of its first item. */
export function pageOf<T>(
  all: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Page<T> {
  const start = cursor === undefined ? 0 : placeOf(cursor);
  const end = start + limit;
  const more = end < all.length ? { nextCursor: `at-${end}` } : {};
  return { items: all.slice(start, end), ...more, total: all.length };
}

function placeOf(cursor: string): number {
  const place = /^at-(\d{1,9})$/.exec(cursor)?.[1];
  if (place === undefined)
    throw new HeadgateError("invalid_argument", "query.cursor: not a cursor that a list gave");
  return Number(place);
}
