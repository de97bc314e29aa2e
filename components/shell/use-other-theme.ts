"use client";
import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** The theme that is not shown, and the way to it. */
export function useOtherTheme(): { readonly next: "light" | "dark"; readonly use: () => void } {
  const { setColorScheme } = useMantineColorScheme();
  // Nothing of the console is drawn by the server: what the browser says is true from the first drawing on.
  const next =
    useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark" ? "light" : "dark";
  return { next, use: () => setColorScheme(next) };
}
