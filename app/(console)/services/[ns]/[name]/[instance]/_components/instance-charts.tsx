"use client";
import { useQueries } from "@tanstack/react-query";
import { memo, type ReactNode, useMemo } from "react";
import { type Gap, reportGaps } from "#components/charts/gaps.ts";
import type { Marker } from "#components/charts/marker.ts";
import type { Extent } from "#components/charts/plot.ts";
import type { SeriesColor } from "#components/charts/series-color.ts";
import { TimeChart } from "#components/charts/time-chart.tsx";
import { FailedAnswer } from "#components/fleet/failed-answer.tsx";
import { RowSkeletons } from "#components/ui/skeletons.tsx";
import type { SeriesMetric, SeriesView } from "#lib/contract/series.ts";
import { latency, rate, ratio } from "#lib/format.ts";
import type { InstanceAt } from "#lib/query/queries.ts";
import { type AskedTime, seriesQuery } from "#lib/query/traffic.ts";

interface InstanceChartsProps {
  at: InstanceAt;
  asked: AskedTime;
  extent: Extent;
  markers: readonly Marker[];
}

const METRICS = ["calls", "errors", "share", "p50", "p95", "p99"] as const satisfies readonly SeriesMetric[];
type Told = Readonly<Record<(typeof METRICS)[number], SeriesView>>;

interface Line {
  readonly metric: (typeof METRICS)[number];
  readonly label: string;
  readonly color: SeriesColor;
}

interface Chart {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly top?: number;
}

const perSecond = (value: number) => `${rate(value)}/s`;
const charts: readonly Chart[] = [
  { title: "Calls", lines: [{ metric: "calls", label: "Calls", color: 1 }], format: perSecond },
  {
    title: "Errors",
    lines: [{ metric: "errors", label: "Failed, of all calls", color: "bad" }],
    format: ratio,
  },
  {
    title: "Latency",
    lines: [
      { metric: "p50", label: "p50", color: 3 },
      { metric: "p95", label: "p95", color: 2 },
      { metric: "p99", label: "p99", color: 4 },
    ],
    format: latency,
  },
  {
    title: "Share of the service's calls",
    lines: [{ metric: "share", label: "Share", color: 1 }],
    format: ratio,
    top: 1,
  },
];

/** Its calls as clients report them, over time. */
export function InstanceCharts({ at, asked, extent, markers }: InstanceChartsProps) {
  const { told, error, retry } = useQueries({
    queries: METRICS.map((metric) => seriesQuery({ ...at, metric }, asked)),
    combine: (answers) => ({
      told: answers.every(({ data }) => data !== undefined)
        ? (Object.fromEntries(METRICS.map((metric, i) => [metric, answers[i]?.data])) as Told) // each is there
        : undefined,
      error: answers.find((answer) => answer.error !== null)?.error ?? null,
      retry: () => {
        for (const answer of answers) void answer.refetch();
      },
    }),
  });
  const calls = told?.calls;
  const gaps = useMemo(
    () => (calls?.reporting === undefined ? [] : reportGaps(calls.reporting, calls, calls.since)),
    [calls],
  );
  if (told === undefined)
    return error === null ? (
      <RowSkeletons rows={4} />
    ) : (
      <FailedAnswer what="its traffic" error={error} onRetry={retry} />
    );
  return (
    <div className="hg-instance-charts">
      {charts.map((chart) => (
        <Figure key={chart.title} chart={chart} told={told} extent={extent} gaps={gaps} markers={markers} />
      ))}
    </div>
  );
}

const Figure = memo(function Figure({
  chart: { title, lines, format, top },
  told,
  extent,
  gaps,
  markers,
}: {
  chart: Chart;
  told: Told;
  extent: Extent;
  gaps: readonly Gap[];
  markers: readonly Marker[];
}): ReactNode {
  const series = useMemo(
    () =>
      lines.map(({ metric, label, color }) => ({ key: metric, label, color, values: told[metric].values })),
    [lines, told],
  );
  const [first] = lines;
  if (first === undefined) return null;
  return (
    <TimeChart
      title={title}
      kind="lines"
      extent={extent}
      steps={told[first.metric]}
      series={series}
      gaps={gaps}
      markers={markers}
      format={format}
      height={150}
      thin={format === latency ? "highest" : "mean"}
      {...(top === undefined ? {} : { top })}
    />
  );
});
