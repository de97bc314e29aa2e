"use client";
import { useState } from "react";
import { heldOrder, isSameOrder } from "./held-order.ts";

/**
 * The order of `ids`, but frozen while `isHeld`: rows must not move under a pointer or a focus. Newcomers go to the
 * end. `moved` counts those that would stand elsewhere; `resort` lets them.
 */
export function useHeldOrder(ids: readonly string[], isHeld: boolean) {
  const [held, setHeld] = useState(ids);
  const merged = isHeld ? heldOrder(held, ids) : ids;
  // Adjusted while drawing, as React asks for state that follows its input: no second paint.
  if (!isSameOrder(held, merged)) setHeld(merged);
  const moved = isHeld ? merged.filter((id, index) => ids[index] !== id).length : 0;
  return { order: merged, moved, resort: () => setHeld(ids) };
}
