"use client";
import { useState } from "react";

/**
 * The order of `ids`, but frozen while `isHeld`: rows must not move under a pointer or a focus. Newcomers go to the
 * end. `moved` counts those that would stand elsewhere; `resort` lets them.
 */
export function useHeldOrder(ids: readonly string[], isHeld: boolean) {
  const [held, setHeld] = useState(ids);
  const merged = isHeld ? merge(held, ids) : ids;
  // Adjusted while drawing, as React asks for state that follows its input: no second paint.
  if (!isSame(held, merged)) setHeld(merged);
  const moved = isHeld ? merged.filter((id, index) => ids[index] !== id).length : 0;
  return { order: merged, moved, resort: () => setHeld(ids) };
}

function merge(held: readonly string[], ids: readonly string[]): readonly string[] {
  const present = new Set(ids);
  const known = new Set(held);
  return [...held.filter((id) => present.has(id)), ...ids.filter((id) => !known.has(id))];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
