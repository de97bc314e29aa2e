"use client";
import type { ReactNode } from "react";
import { LeadingOn } from "#components/ui/leading-on.tsx";
import { leadWhereAnswered } from "#lib/query/leading.ts";

const leadOn = (go: () => void) => void leadWhereAnswered(go);

/** What leads off a page of the console does so where Headgate answers. */
export function HeldLeading({ children }: { children: ReactNode }) {
  return <LeadingOn value={leadOn}>{children}</LeadingOn>;
}
