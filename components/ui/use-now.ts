import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
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
  // A first reader after a pause must not see the time of the last one.
  if (timer === undefined) now = Date.now();
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
