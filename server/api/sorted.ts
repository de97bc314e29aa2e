import type { SortDirection } from "#lib/contract/order.ts";

/** What a list may be sorted by; undefined is not known. */
export type SortValue = number | string | undefined;

/** Sorted by a value, and where that is alike by id. What is not known stands last either way. */
export function sortedBy<T>(
  all: readonly T[],
  direction: SortDirection,
  valueOf: (one: T) => SortValue,
  idOf: (one: T) => string,
): T[] {
  const sign = direction === "asc" ? 1 : -1;
  return all
    .map((one) => ({ one, value: valueOf(one), id: idOf(one) }))
    .toSorted((a, b) => {
      if (a.value === b.value) return compare(a.id, b.id);
      if (a.value === undefined) return 1;
      return b.value === undefined ? -1 : sign * compare(a.value, b.value);
    })
    .map(({ one }) => one);
}

function compare<V extends number | string>(a: V, b: V): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
