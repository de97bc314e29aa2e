"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";

/** Panels that open over whatever page one is on; which one stands in the address. */
const PANELS = ["automation", "epoch"] as const;
type ShellPanel = (typeof PANELS)[number];

export function useShellPanel() {
  const [panel, setPanel] = useQueryState(
    "panel",
    parseAsStringLiteral(PANELS).withOptions({ history: "push" }),
  );
  return {
    panel,
    open: (next: ShellPanel) => void setPanel(next),
    close: () => void setPanel(null),
  };
}
