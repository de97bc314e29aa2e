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
  const layout = kept(name);
  if (layout === undefined) return undefined;
  layouts.set(name, layout);
  return layout;
}

/** What was written below, by this page or an earlier version of it; a browser may keep nothing, and say so by throwing. */
function kept(name: string): Layout | undefined {
  try {
    const layout = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "{}") as Partial<Layout>; // looked at here
    const { points, lanes, bounds } = layout;
    return points === undefined || !Array.isArray(lanes) || bounds === undefined
      ? undefined
      : { points, lanes, bounds };
  } catch {
    return undefined;
  }
}

export function holdLayout(name: string, layout: Layout): void {
  layouts.set(name, layout);
  try {
    const others = Object.keys(sessionStorage).filter(
      (key) => key.startsWith(PREFIX) && key !== PREFIX + name,
    );
    for (const key of others.slice(0, Math.max(0, others.length - MOST_KEPT + 1)))
      sessionStorage.removeItem(key);
    sessionStorage.setItem(PREFIX + name, JSON.stringify(layout));
  } catch {
    // A store that is full, or refused, costs the memory over a reload, nothing else.
  }
  for (const listener of listeners) listener();
}

export function dropLayout(name: string): void {
  layouts.delete(name);
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept there.
  }
  for (const listener of listeners) listener();
}
