import type { Layout } from "./layered-layout.ts";

const PREFIX = "headgate-topology ";
/** Pictures of a tab that are remembered over a reload. */
const MOST_KEPT = 8;

const layouts = new Map<string, Layout>();
const listeners = new Set<() => void>();

export function onLayoutHeld(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where everything stands in the picture of that name, for as long as the tab lives. */
export function heldLayout(name: string): Layout | undefined {
  const known = layouts.get(name);
  if (known !== undefined) return known;
  const kept = sessionStorage.getItem(PREFIX + name);
  if (kept === null) return undefined;
  const layout = JSON.parse(kept) as Layout; // written below, by this page or an earlier version of it
  if (!Array.isArray(layout.lanes) || typeof layout.bounds !== "object") return undefined;
  layouts.set(name, layout);
  return layout;
}

export function holdLayout(name: string, layout: Layout): void {
  layouts.set(name, layout);
  const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && key !== PREFIX + name);
  for (const key of kept.slice(0, Math.max(0, kept.length - MOST_KEPT + 1))) sessionStorage.removeItem(key);
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(layout));
  } catch {
    // A full store costs the memory over a reload, nothing else.
    sessionStorage.removeItem(PREFIX + name);
  }
  for (const listener of listeners) listener();
}

export function dropLayout(name: string): void {
  layouts.delete(name);
  sessionStorage.removeItem(PREFIX + name);
  for (const listener of listeners) listener();
}
