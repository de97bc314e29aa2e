"use client";
import { useEffect } from "react";
import { linkOf } from "#components/ui/leave-guard.ts";
import { connection } from "#lib/query/connection.ts";
import { leadWhereAnswered } from "#lib/query/leading.ts";

/** Links of the console lead on where Headgate answers. */
export function HeldLinks() {
  useEffect(() => {
    let isLedOn = false;
    const onClick = (event: MouseEvent) => {
      const link = linkOf(event);
      if (link === undefined || isLedOn || connection.get().kind === "live" || !leavesView(link)) return;
      // Nothing hears of it until it is known to lead somewhere; then it is pressed again, for all who do.
      event.preventDefault();
      event.stopImmediatePropagation();
      void leadWhereAnswered(() => {
        isLedOn = true;
        link.click();
        isLedOn = false;
      });
    };
    globalThis.addEventListener("click", onClick, { capture: true });
    return () => globalThis.removeEventListener("click", onClick, { capture: true });
  }, []);
  return null;
}

function leavesView({ origin, pathname, search, download }: HTMLAnchorElement): boolean {
  const { location } = globalThis;
  if (origin !== location.origin || download !== "") return false;
  return pathname !== location.pathname || search !== location.search;
}
