"use client";
import { parseAsString, useQueryState } from "nuqs";
import { isFound } from "./is-found.ts";

/** Fewer are seen at once. */
const MANY = 12;
/** Rows that are drawn; nobody reads more of them, and thousands would hold up the page. */
const MOST_DRAWN = 200;

export interface Finding<T> {
  readonly looked: string;
  /** Null: nothing is looked for, and the field may go. */
  readonly look: (text: string | null) => void;
  readonly isOffered: boolean;
  readonly drawn: readonly T[];
  readonly found: number;
}

/** Looks for some of a whole list, by what a person sees of each; kept in the address. */
export function useFinding<T>(
  items: readonly T[] | undefined,
  textsOf: (item: T) => readonly string[],
): Finding<T> {
  const [q, setQ] = useQueryState("q", parseAsString.withOptions({ throttleMs: 300 }));
  const looked = q ?? "";
  const found = items?.filter((item) => isFound(textsOf(item), looked)) ?? [];
  return {
    looked,
    look: (text) => void setQ(text),
    isOffered: q !== null || (items?.length ?? 0) > MANY,
    drawn: found.slice(0, MOST_DRAWN),
    found: found.length,
  };
}
