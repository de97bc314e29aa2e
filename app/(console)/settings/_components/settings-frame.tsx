"use client";
import type { ReactNode } from "react";
import { PageHead } from "#components/ui/page-head.tsx";
import { SettingsNav } from "./settings-nav.tsx";

/** What is set, in parts, each with an address of its own; their index stays beside it. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHead title="Settings" />
      <div className="hg-settings">
        <SettingsNav />
        <div className="hg-settings-part">{children}</div>
      </div>
    </>
  );
}
