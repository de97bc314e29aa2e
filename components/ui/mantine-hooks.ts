"use client";
import { useId as useReactId } from "react";

// Stands for `@mantine/hooks` in what the browser gets (next.config.ts).
export * from "mantine-hooks-as-published";

/**
 * The component library's own gives each component a second id once it was drawn, and so a second drawing before anybody
 * has seen the first. React's is the same from the beginning.
 */
export function useId(given?: string): string {
  const own = useReactId();
  return given ?? own;
}
