import type { Column } from "#components/ui/data-table.tsx";

type Figure = "rate" | "errors" | "p95";
type SortBy<K extends string> = (key: K) => NonNullable<Column["sort"]>;

/** How a column's head sorts: names from a, all else from the most. */
export function sortHeads<K extends string>(
  current: K,
  onSort: (key: K) => void,
  names: readonly NoInfer<K>[],
): SortBy<K> {
  return (key) => ({
    direction: key !== current ? undefined : names.includes(key) ? "ascending" : "descending",
    onSort: () => onSort(key),
  });
}

/** Over the cells of figures, the same of services and of lines. */
export function figureHeads(sortBy: SortBy<Figure>): readonly Column[] {
  return [
    { key: "rate", label: "Calls/s", align: "end", sort: sortBy("rate") },
    { key: "errors", label: "Errors", align: "end", sort: sortBy("errors") },
    { key: "p50", label: "p50", align: "end" },
    { key: "p95", label: "p95", align: "end", sort: sortBy("p95") },
    { key: "p99", label: "p99", align: "end" },
  ];
}
