"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";

export interface Selection {
  /** Picked, and listed now, in their order: nobody changes what they do not see listed. */
  readonly ids: readonly string[];
  readonly has: (id: string) => boolean;
  /** `isRange`: all from the one toggled before to this one become as this one becomes. */
  readonly toggle: (id: string, isRange: boolean) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** More than these would be no address to paste; they are picked in this tab alone. */
const MAX_IN_URL = 50;
/** Stands for all that match the filters of the address. */
const ALL = "*";

/** Instances picked to be changed together. A few, or all that match, are kept in the address. */
export function useSelection(listed: readonly string[]): Selection {
  const [named, setNamed] = useQueryState("selected", parseAsArrayOf(parseAsString).withDefault([]));
  const [many, setMany] = useState<readonly string[]>();
  const anchor = useRef<string>(undefined);
  const picked = many ?? named;
  const ids = useMemo(() => {
    if (picked.includes(ALL)) return listed;
    const set = new Set(picked);
    return set.size === 0 ? [] : listed.filter((id) => set.has(id));
  }, [picked, listed]);
  const held = useMemo(() => new Set(ids), [ids]);

  const pick = useCallback(
    (next: readonly string[]) => {
      const isMany = next.length > MAX_IN_URL;
      setMany(isMany ? next : undefined);
      void setNamed(isMany || next.length === 0 ? null : [...next]);
    },
    [setNamed],
  );
  // Rows are memoised: what they call stays the same while the selection changes.
  const latest = useRef({ listed, held });
  useLayoutEffect(() => {
    latest.current = { listed, held };
  });
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const { listed, held } = latest.current;
      const next = new Set(held);
      const isPicked = !held.has(id);
      for (const one of isRange ? rangeOf(listed, anchor.current, id) : [id]) {
        if (isPicked) next.add(one);
        else next.delete(one);
      }
      anchor.current = id;
      pick([...next]);
    },
    [pick],
  );
  return {
    ids,
    has: (id) => held.has(id),
    toggle,
    selectAll: () => {
      setMany(undefined);
      void setNamed([ALL]);
    },
    clear: () => pick([]),
  };
}

/** Both ends included; `to` alone where the other end is not listed. */
export function rangeOf(listed: readonly string[], from: string | undefined, to: string): readonly string[] {
  const [a, b] = [from === undefined ? -1 : listed.indexOf(from), listed.indexOf(to)];
  return a === -1 || b === -1 ? [to] : listed.slice(Math.min(a, b), Math.max(a, b) + 1);
}
