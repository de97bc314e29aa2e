"use client";
import { Ago } from "#components/ui/ago.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { TimeRange } from "#lib/time-range.ts";
import { isBeforeLog } from "./log-beginning.ts";

/** Since when there is a log of events, where more is asked for than it holds: what is missing did not stay away. */
export function LogBegins({ begins, range }: { begins: number | undefined; range: TimeRange | null }) {
  const now = useNow();
  if (begins === undefined || !isBeforeLog(range, begins, now)) return null;
  return (
    <p className="hg-log-begins hg-quiet">
      The log begins <Ago at={begins} as="since" />; of what was before nothing is kept.
    </p>
  );
}
