"use client";
import { useEffect, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let moment: number | undefined;

/** The moment that is pointed at on one chart, and shown on all of the page; ms since the epoch. */
export const cursor = {
  get: (): number | undefined => moment,
  set(at: number | undefined): void {
    if (at === moment) return;
    moment = at;
    for (const listener of listeners) listener();
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What `tell` makes of the moment: draws again only when that changes. It must be a number, a text or nothing. */
export function useAtCursor<T extends number | string | undefined>(tell: (at: number | undefined) => T): T {
  return useSyncExternalStore(
    subscribe,
    () => tell(moment),
    () => tell(undefined),
  );
}

/** Whoever sets the moment lets go of it when they go: a chart may be taken away from under the pointer. */
export function useCursorLetGo(): void {
  useEffect(() => () => cursor.set(undefined), []);
}
