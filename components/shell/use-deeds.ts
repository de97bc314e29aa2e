"use client";
import { useClipboard } from "@mantine/hooks";
import { isPaused, pausePage, resumePage } from "#lib/query/pause.ts";
import type { Deed } from "./palette-choices.ts";
import { showDialog } from "./shell-dialog.ts";
import { useOtherTheme } from "./use-other-theme.ts";
import { useShellPanel } from "./use-shell-panel.ts";

/** What can be done from everywhere, by a key or a choice. */
export function useDeeds(): Readonly<Record<Deed, () => void>> {
  const theme = useOtherTheme();
  // A page that came by plain http has none: then nothing is copied, and nothing breaks.
  const clipboard = useClipboard();
  const { open } = useShellPanel();
  return {
    pause: () => (isPaused() ? resumePage() : pausePage()),
    theme: theme.use,
    copy: () => clipboard.copy(globalThis.location.href),
    keys: () => showDialog("keys"),
    automation: () => open("automation"),
  };
}
