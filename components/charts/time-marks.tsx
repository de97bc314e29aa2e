"use client";
import { memo, useMemo } from "react";
import { Area, ComposedChart, Line, XAxis, YAxis } from "recharts";
import { type Extent, xOf } from "./plot.ts";
import { type SeriesColor, seriesColor } from "./series-color.ts";
import type { Values } from "./thin.ts";

/** `steps`: each value holds until the next, which came at once. */
export type ChartKind = "lines" | "steps" | "stacked";

interface TimeMarksProps {
  kind: ChartKind;
  series: readonly { readonly key: string; readonly color: SeriesColor; readonly values: Values }[];
  from: number;
  stepMs: number;
  top: number;
  extent: Extent;
  width: number;
  height: number;
}

const NO_MARGIN = { top: 0, right: 0, bottom: 0, left: 0 };

/** The lines and areas themselves. Drawn again when figures come, not when they are pointed at. */
export const TimeMarks = memo(function TimeMarks(props: TimeMarksProps) {
  const { kind, series, from, stepMs, top, extent, width, height } = props;
  const rows = useMemo(
    () => (kind === "steps" ? stepRowsOf(series, from, stepMs) : rowsOf(series, from, stepMs)),
    [kind, series, from, stepMs],
  );
  return (
    <>
      <ComposedChart
        width={width}
        height={height}
        data={rows}
        margin={NO_MARGIN}
        accessibilityLayer={false}
        throttleDelay="raf"
      >
        <XAxis hide dataKey="at" type="number" domain={[extent.from, extent.to]} allowDataOverflow />
        <YAxis hide type="number" domain={[0, top]} allowDataOverflow />
        {series.map(({ key, color }, index) =>
          kind !== "stacked" ? (
            <Line
              key={key}
              dataKey={`v${index}`}
              stroke={seriesColor(color)}
              strokeWidth={1.5}
              dot={false}
              activeDot={false}
              type={kind === "steps" ? "stepAfter" : "linear"}
              isAnimationActive={false}
            />
          ) : (
            <Area
              key={key}
              dataKey={`v${index}`}
              stackId="all"
              // Light grounds under strong edges: the edge tells two apart also without their colours.
              stroke={seriesColor(color)}
              strokeWidth={1.5}
              fill={seriesColor(color)}
              fillOpacity={0.3}
              activeDot={false}
              type="linear"
              isAnimationActive={false}
            />
          ),
        )}
      </ComposedChart>
      {kind !== "stacked" ? <Alone {...props} /> : null}
    </>
  );
});

type Row = Record<string, number | null>;

/** A value stands in the middle of its step. */
function rowsOf(series: TimeMarksProps["series"], from: number, stepMs: number): Row[] {
  const length = series.reduce((most, { values }) => Math.max(most, values.length), 0);
  return Array.from({ length }, (_, index) => {
    const row: Row = { at: from + (index + 0.5) * stepMs };
    for (const [nth, { values }] of series.entries()) row[`v${nth}`] = values[index] ?? null;
    return row;
  });
}

/** A value stands from the beginning of its step; the last one is held to its end. */
function stepRowsOf(series: TimeMarksProps["series"], from: number, stepMs: number): Row[] {
  const rows = rowsOf(series, from - stepMs / 2, stepMs);
  const last = rows.at(-1);
  return last === undefined ? [] : [...rows, { ...last, at: from + rows.length * stepMs }];
}

/** Values between two gaps: no line goes to them. */
function Alone({ series, from, stepMs, top, extent, width, height }: TimeMarksProps) {
  return (
    <svg className="hg-chart-alone" width={width} height={height}>
      {series.flatMap(({ key, color, values }) =>
        values.map((value, index) => {
          if (value === null || hasValue(values, index - 1) || hasValue(values, index + 1)) return null;
          const x = xOf(from + (index + 0.5) * stepMs, extent, width);
          return (
            <circle
              key={`${key} ${index}`}
              cx={x}
              cy={height * (1 - value / top)}
              r={1.5}
              fill={seriesColor(color)}
            />
          );
        }),
      )}
    </svg>
  );
}

function hasValue(values: Values, index: number): boolean {
  return values[index] !== null && values[index] !== undefined;
}
