"use client";
import { useQuery } from "@tanstack/react-query";
import { Coverage } from "#components/fleet/coverage.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { useMarkers } from "#components/fleet/use-markers.ts";
import { useRange } from "#components/fleet/use-range.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { figuresQuery, serviceTrafficQuery } from "#lib/query/traffic.ts";
import { CallerTable } from "./caller-table.tsx";
import { ChartsBar } from "./charts-bar.tsx";
import { ChartsSkeleton } from "./charts-skeleton.tsx";
import { FigureCharts } from "./figure-charts.tsx";
import { LatencyHeat } from "./latency-heat.tsx";
import { NobodyReports } from "./nobody-reports.tsx";
import { ShareChart } from "./share-chart.tsx";
import { ShareTable } from "./share-table.tsx";
import { Suspects } from "./suspects.tsx";
import { windowOf } from "./window-of.ts";

/** Calls to a service as its clients report them: over time, by caller, and by instance against what it should get. */
export function TrafficTab({ at }: { at: ServiceAt }) {
  const { range, setRange, extent, asked } = useRange();
  const marked = useMarkers(at.ns, range, at.service);
  const { markers } = marked;
  const figures = useQuery(figuresQuery(at, asked));
  const window = windowOf(range);
  const now = useQuery(serviceTrafficQuery(at, window.asked));
  const traffic = now.data?.items[0];
  const { data } = figures;
  if (data === undefined) {
    if (figures.error === null) return <ChartsSkeleton />;
    return <FailedAnswer what="the traffic" error={figures.error} onRetry={() => void figures.refetch()} />;
  }
  const isAny = data.reporting.some((clients) => (clients ?? 0) > 0) || data.coverage.reporting > 0;
  return (
    <div className="hg-traffic">
      <ChartsBar
        range={range}
        onChange={setRange}
        marked={marked}
        extent={extent}
        aside={<Coverage coverage={data.coverage} silentReplicas={now.data?.silentReplicas ?? []} />}
      />
      {figures.error !== null && figures.isRefetchError ? (
        <FailedAnswer what="newer figures" error={figures.error} onRetry={() => void figures.refetch()} />
      ) : null}
      {traffic === undefined ? null : <Suspects traffic={traffic} />}
      {isAny ? (
        <>
          <ShareChart at={at} extent={extent} asked={asked} markers={markers} />
          <FigureCharts figures={data} extent={extent} markers={markers} />
          <LatencyHeat at={at} extent={extent} asked={asked} markers={markers} />
        </>
      ) : (
        <NobodyReports />
      )}
      {now.data === undefined && now.error !== null ? (
        <FailedAnswer what="who calls" error={now.error} onRetry={() => void now.refetch()} />
      ) : null}
      {traffic?.callers === undefined ? null : (
        <CallerTable at={at} callers={traffic.callers} windowWords={window.words} />
      )}
      {traffic?.instances === undefined ? null : (
        <ShareTable at={at} instances={traffic.instances} windowWords={window.words} />
      )}
    </div>
  );
}
