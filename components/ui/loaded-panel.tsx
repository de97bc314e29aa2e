"use client";
import type { ReactNode } from "react";
import { LoadAnew, partMissing } from "./part-missing.tsx";
import { Problem } from "./problem.tsx";
import { SidePanel, type SidePanelProps } from "./side-panel.tsx";
import { useLoaded } from "./use-loaded.ts";

interface LoadedPanelProps<T> extends Omit<SidePanelProps, "children"> {
  /** The same each time. */
  load: () => Promise<T>;
  children: (part: T) => ReactNode;
}

/** A side panel of what the page's start does not need. It opens with it: the focus goes to the field that asks for it. */
export function LoadedPanel<T>({ load, isOpen, children, ...panel }: LoadedPanelProps<T>) {
  const loaded = useLoaded(load, isOpen);
  return (
    <SidePanel {...panel} isOpen={isOpen && loaded !== undefined}>
      {loaded === undefined ? null : "part" in loaded ? (
        children(loaded.part)
      ) : (
        <Problem title={`${partMissing.title}.`} detail={partMissing.why} action={<LoadAnew />} />
      )}
    </SidePanel>
  );
}
