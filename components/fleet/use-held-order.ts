"use client";
import { useState } from "react";
import { heldOrder, isSameOrder } from "./held-order.ts";

/**
 * The order of `ids`, but frozen while `isHeld`: rows must not move under a pointer or a focus. Newcomers go to the
 * end. `moved` counts those that would stand elsewhere; `resort` lets them, and so does another `list`: who asks for
 * another filter or sort wants to see it. It is null while that is under way and `ids` are still the former ones.
 */
export function useHeldOrder(ids: readonly string[], isHeld: boolean, list: string | null = "") {
  const [held, setHeld] = useState({ ids, list, shown: ids });
  const mayMove = !isHeld || (list !== null && list !== held.list);
  const merged = mayMove ? ids : ids === held.ids ? held.shown : heldOrder(held.shown, ids);
  const shown = isSameOrder(held.shown, merged) ? held.shown : merged;
  const next = { ids, list: list ?? held.list, shown };
  // Adjusted while drawing, as React asks for state that follows its input: no second paint.
  if (held.ids !== ids || held.list !== next.list || held.shown !== shown) setHeld(next);
  const moved = mayMove ? 0 : shown.filter((id, index) => ids[index] !== id).length;
  return { order: shown, moved, resort: () => setHeld({ ...next, shown: ids }) };
}
