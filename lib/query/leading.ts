import { connection } from "./connection.ts";

const PATIENCE_MS = 3000;

let isHeld = false;
let leads = 0;
const listeners = new Set<() => void>();

function hold(next: boolean): void {
  if (next === isHeld) return;
  isHeld = next;
  for (const listener of listeners) listener();
}

/** Headgate answered something: a page that is polled, or paused, has no stream whose return would tell. */
export function noteReached(): void {
  hold(false);
}

/** Whether the page stayed where it led elsewhere, since Headgate did not answer; over once it does. */
export const heldHere = {
  get: () => isHeld,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

connection.subscribe(() => {
  if (connection.get().kind === "live") hold(false);
});

/**
 * Leads to another page, unless that would not come: a browser then shows an error of its own in the place of all that is
 * on screen, what was typed with it. While the stream is there, so is the page; else it is asked first.
 */
export async function leadWhereAnswered(go: () => void): Promise<void> {
  const lead = ++leads;
  const mayGo = connection.get().kind === "live" || (await answers());
  // Led elsewhere meanwhile: who was asked first may be answered last.
  if (lead !== leads) return;
  hold(!mayGo);
  if (mayGo) go();
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await fetch("/livez", { signal, cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
