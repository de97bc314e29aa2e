import { useSyncExternalStore } from "react";
import { setTimeStyle } from "#lib/time.ts";

export interface Preferences {
  /** Shortcuts of a single key: who speaks to the browser may not want them (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  readonly clock: "24" | "12";
  readonly zone: "local" | "utc";
  readonly motion: "system" | "less";
}

const KEY = "headgate-preferences";
const standard: Preferences = { singleKeys: true, clock: "24", zone: "local", motion: "system" };

const listeners = new Set<() => void>();
let current: Preferences | undefined;

/** What was kept, as far as it can be understood. */
export function readPreferences(text: string | null): Preferences {
  try {
    const kept = JSON.parse(text ?? "{}") as Partial<Record<keyof Preferences, unknown>>; // each is looked at
    return {
      singleKeys: kept.singleKeys !== false,
      clock: kept.clock === "12" ? "12" : "24",
      zone: kept.zone === "utc" ? "utc" : "local",
      motion: kept.motion === "less" ? "less" : "system",
    };
  } catch {
    return standard;
  }
}

function read(): Preferences {
  if (current !== undefined) return current;
  current = readPreferences(kept());
  apply(current);
  return current;
}

/** A browser may keep nothing, and say so by throwing. */
function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply({ clock, zone, motion }: Preferences): void {
  setTimeStyle({ hour12: clock === "12", isUtc: zone === "utc" });
  document.documentElement.dataset["motion"] = motion;
}

/** Of this browser alone. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...read(), ...change };
  apply(current);
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Then they last as long as the tab.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, read, () => standard);
}
