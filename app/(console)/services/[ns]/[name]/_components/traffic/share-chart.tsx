"use client";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { reportGaps } from "#components/charts/gaps.ts";
import type { Marker } from "#components/charts/marker.ts";
import type { Extent } from "#components/charts/plot.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { ratio } from "#lib/format.ts";
import type { ServiceAt } from "#lib/query/queries.ts";
import { type AskedTime, shareSeriesQuery } from "#lib/query/traffic.ts";
import { shareLines } from "./share-lines.ts";

const WAYS = ["instance", "zone", "version", "caller"] as const;

export interface ChartOf {
  readonly at: ServiceAt;
  readonly extent: Extent;
  readonly asked: AskedTime;
  readonly markers: readonly Marker[];
}

/** Who got, or made, which share of the calls; told apart as the address says. */
export function ShareChart(of: ChartOf) {
  const [by, setBy] = useQueryState("by", parseAsStringLiteral(WAYS).withDefault("instance"));
  return (
    <Shares
      {...of}
      by={by}
      title="Share of calls"
      control={
        <SegmentedControl
          role="radiogroup"
          aria-label="Shares by"
          data={WAYS.map((way) => ({ value: way, label: `By ${way}` }))}
          value={by}
          onChange={(way) => void setBy(WAYS.find((one) => one === way) ?? null)}
        />
      }
    />
  );
}

interface SharesProps extends ChartOf {
  readonly by: (typeof WAYS)[number];
  readonly title: string;
  readonly control?: ReactNode;
}

/** Shares of a service's calls over time, one upon the other. */
export function Shares({ at, extent, asked, markers, by, title, control }: SharesProps) {
  const { data, error, refetch } = useQuery(shareSeriesQuery(at, by, asked));
  const series = useMemo(() => (data === undefined ? [] : shareLines(data, by)), [data, by]);
  const gaps = useMemo(
    () => (data === undefined ? [] : reportGaps(data.reporting, data, data.since)),
    [data],
  );
  if (error !== null && data === undefined)
    return <FailedAnswer what="the shares" error={error} onRetry={() => void refetch()} />;
  return (
    <TimeChart
      title={title}
      kind="stacked"
      extent={extent}
      steps={data ?? NO_STEPS}
      series={series}
      gaps={gaps}
      markers={markers}
      format={ratio}
      top={1}
      height={230}
      control={control}
    />
  );
}

const NO_STEPS = { from: 0, stepMs: 5000 };
