"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";

/** More than these would be no address to paste; they are picked in this tab alone. */
const MAX_IN_URL = 50;

/** Overrides picked to be undone together; a few are kept in the address. Those that stand no more are not of them. */
export function usePicked(ids: readonly string[]) {
  const [named, setNamed] = useQueryState("selected", parseAsArrayOf(parseAsString).withDefault([]));
  const [many, setMany] = useState<readonly string[]>();
  const kept = many ?? named;
  const picked = useMemo(() => {
    const wanted = new Set(kept);
    return new Set(ids.filter((id) => wanted.has(id)));
  }, [kept, ids]);
  const pick = useCallback(
    (next: readonly string[]) => {
      const isMany = next.length > MAX_IN_URL;
      setMany(isMany ? next : undefined);
      void setNamed(isMany || next.length === 0 ? null : [...next]);
    },
    [setNamed],
  );
  // Rows are memoised: what they call stays the same while others are picked.
  const latest = useRef(kept);
  useLayoutEffect(() => {
    latest.current = kept;
  });
  const toggle = useCallback(
    (id: string) => {
      const held = latest.current;
      pick(held.includes(id) ? held.filter((one) => one !== id) : [...held, id]);
    },
    [pick],
  );
  return { picked, pick, toggle };
}
