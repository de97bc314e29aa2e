"use client";
import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** The theme that is not shown, and the way to it. */
export function useOtherTheme(): { readonly next: "light" | "dark"; readonly use: () => void } {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme("light") === "dark" ? "light" : "dark";
  return { next, use: () => setColorScheme(next) };
}
