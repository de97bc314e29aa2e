import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const TICK_MS = 1000;
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function read(): number {
  // A first reader after a pause must not see the time of the last one; those of one drawing see the same, else React
  // draws once more what it took in pieces.
  if (timer === undefined && Date.now() - now >= TICK_MS) now = Date.now();
  return now;
}

/** The time, ms since the epoch, once a second: one timer for the whole tab, none while it is hidden. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, () => 0);
}

/** What `tell` makes of the time: draws again only when the words change, so that thousands may stand on a page. */
export function useTold(tell: (now: number) => string): string {
  return useSyncExternalStore(
    subscribe,
    () => tell(read()),
    () => "",
  );
}
