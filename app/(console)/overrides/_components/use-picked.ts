"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useCallback, useMemo } from "react";

/** Overrides picked to be undone together; kept in the address. Those that stand no more are not of them. */
export function usePicked(ids: readonly string[]) {
  const [kept, setKept] = useQueryState("selected", parseAsArrayOf(parseAsString).withDefault([]));
  const picked = useMemo(() => {
    const wanted = new Set(kept);
    return new Set(ids.filter((id) => wanted.has(id)));
  }, [kept, ids]);
  const pick = useCallback(
    (next: readonly string[]) => void setKept(next.length === 0 ? null : [...next]),
    [setKept],
  );
  const toggle = useCallback(
    (id: string) =>
      void setKept((held) => {
        const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id];
        return next.length === 0 ? null : next;
      }),
    [setKept],
  );
  return { picked, pick, toggle };
}
