import { useSyncExternalStore } from "react";
import { z } from "zod";
import { setTimeStyle } from "#lib/time.ts";

const Preferences = z.object({
  /** Shortcuts of a single key: who speaks to the browser may not want them (WCAG 2.1.4). */
  singleKeys: z.boolean().catch(true),
  clock: z.enum(["24", "12"]).catch("24"),
  zone: z.enum(["local", "utc"]).catch("local"),
  motion: z.enum(["system", "less"]).catch("system"),
});
export type Preferences = z.infer<typeof Preferences>;

const KEY = "headgate-preferences";
const standard: Preferences = Preferences.parse({});

const listeners = new Set<() => void>();
let current: Preferences | undefined;

function read(): Preferences {
  if (current !== undefined) return current;
  try {
    current = Preferences.parse(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    current = standard; // a browser that keeps nothing, or was told nonsense
  }
  apply(current);
  return current;
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
