"use client";
import { useQuery } from "@tanstack/react-query";
import { Coverage } from "#components/fleet/coverage.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useMarkers } from "#components/fleet/use-markers.ts";
import { useRange } from "#components/fleet/use-range.ts";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { Nothing } from "#components/ui/section.tsx";
import type { ServiceAt } from "#lib/query/queries.ts";
import { versionsQuery } from "#lib/query/traffic.ts";
import { ChartsBar } from "./charts-bar.tsx";
import { Shares } from "./share-chart.tsx";
import { windowOf } from "./window-of.ts";
import { VersionTable } from "./version-table.tsx";

/** The versions of a service side by side, and how calls moved from one to the next. */
export function VersionsTab({ at }: { at: ServiceAt }) {
  const { range, setRange, extent, asked } = useRange();
  const marked = useMarkers(at.ns, range, at.service);
  const { markers } = marked;
  const window = windowOf(range);
  const { data, error, refetch } = useQuery(versionsQuery(at, window.asked));
  if (data === undefined) {
    if (error === null) return <RowSkeletons rows={4} />;
    return <FailedAnswer what="the versions" error={error} onRetry={() => void refetch()} />;
  }
  if (data.items.length === 0)
    return <Nothing title="Nothing is registered for this service now, so it has no versions." />;
  return (
    <div className="hg-traffic">
      <ChartsBar
        range={range}
        onChange={setRange}
        marked={marked}
        extent={extent}
        aside={<Coverage coverage={data.coverage} />}
      />
      <VersionTable at={at} versions={data} windowWords={window.words} />
      <Shares
        at={at}
        extent={extent}
        asked={asked}
        markers={markers}
        by="version"
        title="Share of calls by version"
      />
    </div>
  );
}
