"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { reportGaps } from "#components/charts/gaps.ts";
import { MarkerList } from "#components/charts/marker-list.tsx";
import { nthColor } from "#components/charts/series-color.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { RangeControl } from "#components/fleet/range-control.tsx";
import { useMarkers } from "#components/fleet/use-markers.ts";
import { useRange } from "#components/fleet/use-range.ts";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import { rate } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { seriesQuery } from "#lib/query/traffic.ts";

const perSecond = (value: number) => `${rate(value)}/s`;

/** Calls to a service as clients report them, over time. */
export function TrafficTab({ at }: { at: ServiceAt }) {
  const { range, setRange, extent, asked } = useRange();
  const markers = useMarkers(at.ns, range, at.service);
  const { data, error, refetch } = useQuery(seriesQuery({ ...at, metric: "calls" }, asked));
  const series = useMemo(
    () =>
      data === undefined ? [] : [{ key: "calls", label: "Calls", color: nthColor(0), values: data.values }],
    [data],
  );
  const gaps = useMemo(
    () =>
      data?.reporting === undefined
        ? []
        : reportGaps(data.reporting, { from: data.from, stepMs: data.stepMs }, data.since),
    [data],
  );
  return (
    <>
      <RangeControl range={range} onChange={setRange} />
      <MarkerList label="What happened in this time" markers={markers} />
      {data === undefined ? (
        error === null ? (
          <RowSkeletons rows={4} />
        ) : (
          <FailedAnswer what="the traffic" error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <TimeChart
          title="Calls"
          kind="lines"
          extent={extent}
          steps={data}
          series={series}
          gaps={gaps}
          markers={markers}
          format={perSecond}
        />
      )}
    </>
  );
}
