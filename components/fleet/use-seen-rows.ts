"use client";
import { type QueryKey, useQueries, type UseQueryOptions } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { HeadgateError } from "#lib/contract/error.ts";
import { ROWS_AT_ONCE } from "#lib/query/order-queries.ts";

/** What a URL may hold of names; longer ones come in smaller blocks. */
const MAX_CHARS = 4000;
/** Rows kept that are out of sight. */
const KEPT = 2000;

interface Page<T> {
  readonly items: readonly T[];
}

interface SeenRowsOptions<T, P extends Page<T>, K extends QueryKey> {
  /** Names of all rows in their order. */
  readonly order: readonly string[];
  readonly nameOf: (row: T) => string;
  /** Asks for the rows of these names; the same function until what is asked changes. */
  readonly ask: (names: readonly string[]) => UseQueryOptions<P, HeadgateError, P, K>;
}

/**
 * The rows of a long list that are on screen, each as it was told last. What is out of sight is not asked for, and a
 * row scrolled back to shows what was known of it until it is told anew.
 */
export function useSeenRows<T, P extends Page<T>, K extends QueryKey>({
  order,
  nameOf,
  ask,
}: SeenRowsOptions<T, P, K>) {
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const onSeen = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / ROWS_AT_ONCE), last: Math.floor(last / ROWS_AT_ONCE) };
    setSeen((held) => (held.first === next.first && held.last === next.last ? held : next));
  }, []);
  const blocks = useMemo(
    () => blocksOf(order.slice(seen.first * ROWS_AT_ONCE, (seen.last + 1) * ROWS_AT_ONCE)),
    [order, seen],
  );
  const answers = useQueries({ queries: blocks.map((names) => ({ ...ask(names), gcTime: 10_000 })) });
  // What is asked of another subject is remembered apart: names may be the same. React's compiler makes what is given
  // nothing once, for all subjects.
  const memory = useMemo(() => new RowMemory<T>(ask), [ask]);
  return {
    /** Undefined until it was told once. */
    rowOf: memory.with(
      answers.map(({ data }) => data),
      nameOf,
    ),
    onSeen,
    /** Why some never came: what is only not newer stays, with its age in the header. */
    error: answers.find(({ data, error }) => data === undefined && error !== null)?.error ?? null,
    retry: () => {
      for (const answer of answers) void answer.refetch();
    },
  };
}

function blocksOf(names: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  let chars = Infinity;
  for (const name of names) {
    chars += name.length + 12;
    const last = blocks.at(-1);
    if (last === undefined || last.length === ROWS_AT_ONCE || chars > MAX_CHARS) {
      blocks.push([name]);
      chars = name.length + 12;
    } else last.push(name);
  }
  return blocks;
}

/** Rows by name. What it answers is the same function until a row changed, so that memoised rows are left alone. */
class RowMemory<T> {
  readonly of: unknown;
  #pages: readonly (Page<T> | undefined)[] = [];
  readonly #rows = new Map<string, T>();
  #rowOf = (name: string): T | undefined => this.#rows.get(name);

  /** `of`: the subject. */
  constructor(of: unknown) {
    this.of = of;
  }

  with(pages: readonly (Page<T> | undefined)[], nameOf: (row: T) => string): (name: string) => T | undefined {
    const isSame =
      pages.length === this.#pages.length && pages.every((page, index) => page === this.#pages[index]);
    if (isSame) return this.#rowOf;
    this.#pages = pages;
    for (const row of pages.flatMap((page) => page?.items ?? [])) {
      const name = nameOf(row);
      // The newest last, so that what was not seen for longest goes first.
      this.#rows.delete(name);
      this.#rows.set(name, row);
    }
    for (const name of this.#rows.keys()) {
      if (this.#rows.size <= KEPT) break;
      this.#rows.delete(name);
    }
    this.#rowOf = (name) => this.#rows.get(name);
    return this.#rowOf;
  }
}
