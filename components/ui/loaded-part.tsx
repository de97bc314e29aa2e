"use client";
import { type ReactNode, useDeferredValue } from "react";
import { PartMissing } from "./part-missing.tsx";
import { RowSkeletons } from "./skeletons.tsx";
import { useLoaded } from "./use-loaded.ts";

interface LoadedPartProps<T> {
  /** The same each time. */
  load: () => Promise<T>;
  /** About as tall as what comes. */
  rows?: number;
  children: (part: T) => ReactNode;
}

/** What comes once it is looked at. Where it does not, that is said in its place: the page, and what was typed, stays. */
export function LoadedPart<T>({ load, rows = 6, children }: LoadedPartProps<T>) {
  // Drawn in pieces that hold up nothing.
  const loaded = useDeferredValue(useLoaded(load, true));
  if (loaded === undefined) return <RowSkeletons rows={rows} />;
  return "part" in loaded ? children(loaded.part) : <PartMissing />;
}
