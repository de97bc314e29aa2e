"use client";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { reportGaps } from "#components/charts/gaps.ts";
import { Heatmap } from "#components/charts/heatmap.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { latencyHeatQuery } from "#lib/query/traffic.ts";
import type { ChartOf } from "./share-chart.tsx";

const HEIGHT = 210;

/** How many calls took how long. */
export function LatencyHeat({ at, extent, asked, markers }: ChartOf) {
  const { data, error, refetch } = useQuery(latencyHeatQuery(at, asked));
  const gaps = useMemo(() => {
    if (data === undefined) return [];
    const known = reportGaps(data.reporting, data, data.since);
    const isCut = data.from > extent.from + data.stepMs;
    const cut = { from: extent.from, until: data.from, cause: "single calls are kept for an hour" };
    return isCut ? [cut, ...known] : known;
  }, [data, extent.from]);
  if (data === undefined) {
    // Its room, so that what stands below does not move when it comes.
    if (error === null) return <Skeleton height={HEIGHT + 50} />;
    return <FailedAnswer what="the latencies" error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Heatmap
      title="Time taken"
      note="calls by the minute"
      extent={extent}
      steps={data}
      bounds={data.bounds}
      columns={data.columns}
      gaps={gaps}
      markers={markers}
      height={HEIGHT}
    />
  );
}
