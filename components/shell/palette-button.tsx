"use client";
import { IconSearch } from "@tabler/icons-react";
import { Kbd } from "@mantine/core";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { showDialog } from "./shell-dialog.ts";

/** The way to everything, for who knows no shortcut yet. */
export function PaletteButton() {
  const isHydrated = useHydrated();
  const isMac = isHydrated && /Mac|iP/.test(navigator.userAgent);
  return (
    <button
      type="button"
      className="hg-palette-button"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => showDialog("palette")}
    >
      <IconSearch size={15} aria-hidden />
      <span>
        Find <span className="hg-unseen">or do anything</span>
      </span>
      <Kbd>{isMac ? "⌘K" : "Ctrl K"}</Kbd>
    </button>
  );
}
