"use client";
import { useState, useSyncExternalStore } from "react";
import { heldLog } from "./held-log.ts";
import { useHold } from "./use-hold.ts";

/** px: who is further down reads, and must not lose the line. */
const TOP = 120;

/**
 * A log, newest first: of one list, keyed by what is listed. What comes while the pointer or the focus is inside, or the
 * page is scrolled down, waits and is counted, so that nothing moves. `handlers` go around it.
 */
export function useHeldLog<T>(
  items: readonly T[],
  placeOf: (item: T) => string | number,
  { isLive = true }: { isLive?: boolean | undefined } = {},
) {
  const { isHeld: isInside, handlers } = useHold();
  const isDown = useScrolledDown();
  const isHeld = !isLive || isInside || isDown;
  const [held, setHeld] = useState<readonly T[]>();
  if (isHeld !== (held !== undefined)) setHeld(isHeld ? items : undefined);

  function showAll(): void {
    if (isHeld) setHeld(items);
    globalThis.scrollTo({ top: 0 });
  }

  return { ...heldLog(held ?? items, items, placeOf), showAll, handlers };
}

/** As it is now, also in a tab that is come back to. */
function useScrolledDown(): boolean {
  return useSyncExternalStore(
    onScroll,
    () => isDown,
    () => false,
  );
}

/** Kept, as who asks while a page is drawn has it laid out for that alone. */
let isDown = globalThis.scrollY > TOP;
globalThis.document?.addEventListener("scroll", () => (isDown = globalThis.scrollY > TOP), { passive: true });

function onScroll(look: () => void): () => void {
  document.addEventListener("scroll", look, { passive: true });
  return () => document.removeEventListener("scroll", look);
}
