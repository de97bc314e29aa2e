"use client";
import { memo, type ReactNode, useMemo } from "react";
import { ChartFrame, type ChartSetting, NO_GAPS, NO_MARKERS } from "./chart-frame.tsx";
import { ChartTable } from "./chart-table.tsx";
import { ChartValues } from "./chart-values.tsx";
import type { SeriesColor } from "./series-color.ts";
import { type Steps, thinned, thinnedSteps, thinningOf, type Values } from "./thin.ts";
import { summaryOf } from "./summary.ts";
import { TimeLegend } from "./time-legend.tsx";
import { type ChartKind, TimeMarks } from "./time-marks.tsx";
import { valueAxis } from "./value-axis.ts";

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  readonly color: SeriesColor;
  readonly values: Values;
}

interface TimeChartProps extends ChartSetting {
  readonly kind: ChartKind;
  readonly steps: Steps;
  readonly series: readonly ChartSeries[];
  /** A value with its unit. */
  readonly format: (value: number) => string;
  /** Where the axis ends, if it is known before: 1 for shares. */
  readonly top?: number;
  /** What becomes of values that are more than can be drawn: latencies show their highest. */
  readonly thin?: "mean" | "highest";
  /** Drawn, but told below: by whoever names the series elsewhere. */
  readonly isLegendHidden?: boolean;
}

/** Figures over time, as lines, as steps or one upon the other. */
export const TimeChart = memo(function TimeChart({
  kind,
  steps,
  series,
  format,
  top,
  thin = "mean",
  isLegendHidden = false,
  ...setting
}: TimeChartProps) {
  const { gaps = NO_GAPS, markers = NO_MARKERS, title, extent } = setting;
  const length = series.reduce((most, { values }) => Math.max(most, values.length), 0);
  const factor = thinningOf(length);
  const { from, stepMs } = thinnedSteps(steps, factor);
  const drawn = useMemo(
    () =>
      series.map((each) => ({
        ...each,
        values: thinned(each.values, { from: steps.from, stepMs: steps.stepMs }, factor, thin),
      })),
    [series, steps.from, steps.stepMs, factor, thin],
  );
  const count = drawn.reduce((most, { values }) => Math.max(most, values.length), 0);
  const axis = useMemo(
    () => valueAxis(highestOf(drawn, kind), top === undefined ? {} : { top }),
    [drawn, kind, top],
  );
  const levels = useMemo(
    () => axis.ticks.map((tick) => ({ at: tick / axis.top, label: format(tick) })),
    [axis, format],
  );
  const told = (index: number, of: readonly ChartSeries[] = drawn) =>
    of.map(({ key, label, color, values }) => ({ key, label, color, value: textOf(values[index], format) }));
  return (
    <ChartFrame
      {...setting}
      steps={{ from, stepMs }}
      count={count}
      levels={levels}
      summary={summaryOf(title, drawn, gaps, markers, format)}
      tell={(index) =>
        told(index)
          .map(({ label, value }) => `${label} ${value}`)
          .join(", ")
      }
      tooltip={(index): ReactNode => <ChartValues values={told(index)} />}
      table={() => (
        <ChartTable
          title={title}
          steps={{ from, stepMs }}
          count={count}
          columns={drawn}
          tell={(column, index) => textOf(drawn[column]?.values[index], format)}
        />
      )}
      legend={
        isLegendHidden ? undefined : <TimeLegend series={drawn} from={from} stepMs={stepMs} format={format} />
      }
    >
      {(width, height) => (
        <TimeMarks
          kind={kind}
          series={drawn}
          from={from}
          stepMs={stepMs}
          top={axis.top}
          extent={extent}
          width={width}
          height={height}
        />
      )}
    </ChartFrame>
  );
});

/** What nobody knows is a dash. */
function textOf(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}

function highestOf(series: readonly ChartSeries[], kind: ChartKind): number {
  if (kind !== "stacked")
    return Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const sums: number[] = [];
  for (const { values } of series)
    for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + (value ?? 0);
  return Math.max(...sums);
}
