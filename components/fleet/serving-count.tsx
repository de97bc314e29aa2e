import type { StatusCounts } from "#lib/contract/views.ts";
import { count } from "#lib/format.ts";
import { StatusBar } from "./status-bar.tsx";

/** How many of a service's instances serve, as a bar and as numbers; that there are none, in words. */
export function ServingCount({ counts, total }: { counts: StatusCounts; total: number }) {
  if (total === 0) return <span className="hg-quiet">No instances</span>;
  return (
    <span className="hg-serving">
      <StatusBar counts={counts} size="slim" />
      <span>
        {count(counts.serving ?? 0)}
        <span className="hg-quiet"> / {count(total)}</span>
      </span>
    </span>
  );
}
