"use client";
import { memo, useMemo } from "react";
import { reportGaps } from "#components/charts/gaps.ts";
import type { Marker } from "#components/charts/marker.ts";
import type { Extent } from "#components/charts/plot.ts";
import { type ChartSeries, TimeChart } from "#components/charts/time-chart.tsx";
import type { ServiceSeries } from "#lib/contract/traffic-series.ts";
import { latency, percent, rate, ratio } from "#lib/format.ts";

interface FigureChartsProps {
  figures: ServiceSeries;
  extent: Extent;
  markers: readonly Marker[];
}

const perSecond = (value: number) => `${rate(value)}/s`;

/** Calls, errors, failures and latencies of a service, side by side. */
export const FigureCharts = memo(function FigureCharts({ figures, extent, markers }: FigureChartsProps) {
  const { reporting, since, latency: times } = figures;
  const gaps = useMemo(() => reportGaps(reporting, figures, since), [figures, reporting, since]);
  const lines = useMemo(() => linesOf(figures), [figures]);
  const setting = { extent, gaps, markers };
  return (
    <div className="hg-charts">
      <TimeChart
        {...setting}
        title="Calls"
        kind="lines"
        steps={figures}
        series={lines.calls}
        format={perSecond}
      />
      <TimeChart
        {...setting}
        title="Errors"
        kind="lines"
        steps={figures}
        series={lines.errors}
        format={ratio}
      />
      <TimeChart
        {...setting}
        title="Failures by kind"
        note={figures.failedBy === undefined ? "kept for the last hour only: choose 15m or 1h" : undefined}
        kind="stacked"
        steps={figures}
        series={lines.failed}
        format={perSecond}
      />
      <TimeChart
        {...setting}
        title="Latency"
        note={`by buckets up to ${percent(times.error)} wide`}
        kind="lines"
        steps={times}
        series={lines.latency}
        format={latency}
        thin="highest"
      />
    </div>
  );
});

function linesOf({ calls, errors, failedBy, latency: times }: ServiceSeries) {
  const one = (key: string, label: string, color: ChartSeries["color"], values: ChartSeries["values"]) => ({
    key,
    label,
    color,
    values,
  });
  return {
    calls: [one("calls", "Calls", 1, calls)],
    errors: [one("errors", "Failed of all", "bad", errors)],
    failed:
      failedBy === undefined
        ? []
        : [
            one("timeout", "Timeouts", 2, failedBy.timeout),
            one("connect", "Connect failures", 4, failedBy.connect),
            one("reset", "Resets", 8, failedBy.reset),
            one("server", "Server errors", 7, failedBy.server),
          ],
    latency: [
      one("p50", "p50", 3, times.p50),
      one("p95", "p95", 2, times.p95),
      one("p99", "p99", 4, times.p99),
    ],
  } satisfies Record<string, readonly ChartSeries[]>;
}
