"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { PartMissing } from "./part-missing.tsx";
import { SidePanel, type SidePanelProps } from "./side-panel.tsx";
import { RowSkeletons } from "./skeletons.tsx";
import { useLoaded } from "./use-loaded.ts";

interface LoadedPanelProps<T> extends Omit<SidePanelProps, "children"> {
  /** The same each time. */
  load: () => Promise<T>;
  children: (part: T) => ReactNode;
}

/**
 * A side panel of what the page's start does not need. It opens before that is there: what is typed as it comes must not
 * be taken for the page's keys.
 */
export function LoadedPanel<T>({ load, children, ...panel }: LoadedPanelProps<T>) {
  const loaded = useLoaded(load, panel.isOpen);
  return (
    <SidePanel {...panel}>
      {loaded === undefined ? (
        <RowSkeletons rows={4} />
      ) : "part" in loaded ? (
        <Arrived>{children(loaded.part)}</Arrived>
      ) : (
        <PartMissing />
      )}
    </SidePanel>
  );
}

/** The panel looked for the field that asks for the focus as it opened, when that was not there yet. */
function Arrived({ children }: { children: ReactNode }) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => here.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus(), []);
  return (
    <div ref={here} style={{ display: "contents" }}>
      {children}
    </div>
  );
}
