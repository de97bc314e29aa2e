"use client";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import type { SortDirection } from "#components/ui/data-table.tsx";

const DIRECTIONS = ["asc", "desc"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * By which column a table is sorted, and which way, kept in the address. `first`: the way each column begins with; a
 * second press turns it around.
 */
export function useColumnSort<K extends string>(first: Readonly<Record<K, Direction>>, initial: NoInfer<K>) {
  const keys = Object.keys(first) as K[]; // the keys of that record
  const [state, setState] = useQueryStates({
    sort: parseAsStringLiteral(keys).withDefault(initial),
    dir: parseAsStringLiteral(DIRECTIONS),
  });
  const key = state.sort as K; // one of the keys
  const direction = state.dir ?? first[key];
  return {
    key,
    direction,
    /** For a column's head. */
    of: (column: K): { direction: SortDirection | undefined; onSort: () => void } => ({
      direction: column === key ? (direction === "asc" ? "ascending" : "descending") : undefined,
      onSort: () => {
        const turned = column === key && direction === first[column] ? opposite[direction] : null;
        void setState({ sort: column === initial ? null : column, dir: turned });
      },
    }),
  };
}

const opposite: Readonly<Record<Direction, Direction>> = { asc: "desc", desc: "asc" };
