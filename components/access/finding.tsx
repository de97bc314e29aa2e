"use client";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Nothing } from "#components/ui/section.tsx";
import { FilterField } from "#components/ui/toolbar.tsx";
import { count } from "#lib/format.ts";
import type { Finding } from "./use-finding.ts";

type Found = Finding<unknown>;

/** At the end of a section's title: what is looked for in its list, and what else may be done there. */
export function FindAside({
  finding: { isOffered, looked, look },
  label,
  children,
}: {
  finding: Pick<Found, "isOffered" | "looked" | "look">;
  label: string;
  children: ReactNode;
}) {
  return (
    <span className="hg-section-aside hg-find-aside">
      {isOffered ? <FilterField size="xs" label={label} value={looked} onChange={look} /> : null}
      {children}
    </span>
  );
}

/** The list's table and how much of it is drawn, or that nothing matches. `isCut`: the list has more than was read. */
export function FoundRows({
  finding: { found, drawn, look },
  isCut,
  children,
}: {
  finding: Pick<Found, "found" | "drawn" | "look">;
  isCut: boolean;
  children: ReactNode;
}) {
  if (found === 0) {
    return (
      <Nothing title="Nothing matches.">
        <Button variant="default" size="xs" onClick={() => look(null)}>
          Clear the filter
        </Button>
      </Nothing>
    );
  }
  return (
    <>
      {children}
      {drawn.length < found || isCut ? (
        <p className="hg-quiet hg-find-rest">
          {drawn.length < found
            ? `The first ${count(drawn.length)} are shown: find the others by what their rows say. `
            : ""}
          {isCut ? "There are more than are read here: the rest is not looked through." : ""}
        </p>
      ) : null}
    </>
  );
}
