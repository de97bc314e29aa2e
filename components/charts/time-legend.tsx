"use client";
import { memo } from "react";
import { useAtCursor } from "./chart-cursor.ts";
import { type SeriesColor, seriesColor } from "./series-color.ts";
import type { Values } from "./thin.ts";

interface TimeLegendProps {
  series: readonly {
    readonly key: string;
    readonly label: string;
    readonly color: SeriesColor;
    readonly values: Values;
  }[];
  from: number;
  stepMs: number;
  format: (value: number) => string;
}

/** Which colour is whose, and its value at the cursor, or its newest. */
export const TimeLegend = memo(function TimeLegend({ series, from, stepMs, format }: TimeLegendProps) {
  const newest = series.reduce(
    (last, { values }) =>
      Math.max(
        last,
        values.findLastIndex((value) => value !== null),
      ),
    -1,
  );
  const index = useAtCursor((at) => (at === undefined ? newest : Math.floor((at - from) / stepMs)));
  return (
    <ul className="hg-chart-legend">
      {series.map(({ key, label, color, values }) => {
        const value = values[index];
        return (
          <li key={key}>
            <i style={{ background: seriesColor(color) }} />
            <span title={label}>{label}</span>
            <b>{value === null || value === undefined ? "–" : format(value)}</b>
          </li>
        );
      })}
    </ul>
  );
});
