import { memo } from "react";
import { type Extent, PLOT, xOf } from "./plot.ts";
import { tickLabel, timeTicks } from "./time-axis.ts";

interface ChartAxesProps {
  extent: Extent;
  width: number;
  height: number;
  levels: readonly { readonly at: number; readonly label: string }[];
}

/** px that half a label takes. */
const HALF_LABEL = 18;

export const ChartAxes = memo(function ChartAxes({ extent, width, height, levels }: ChartAxesProps) {
  return (
    <svg
      className="hg-chart-axes"
      width={PLOT.left + width + PLOT.right}
      height={PLOT.top + height + PLOT.bottom}
    >
      <g transform={`translate(${PLOT.left} ${PLOT.top})`}>
        {levels.map(({ at, label }) => {
          const y = Math.round(height * (1 - at)) + 0.5;
          return (
            <g key={label + at}>
              <line x2={width} y1={y} y2={y} data-base={at === 0 || undefined} />
              <text x={-8} y={y} dy="0.32em" textAnchor="end">
                {label}
              </text>
            </g>
          );
        })}
        {timeTicks(extent.from, extent.to, width).map((tick) => {
          const x = xOf(tick, extent, width);
          const isAtEdge = x < HALF_LABEL || x > width - HALF_LABEL + PLOT.right;
          return isAtEdge ? null : (
            <text key={tick} x={x} y={height + 15} textAnchor="middle">
              {tickLabel(tick)}
            </text>
          );
        })}
      </g>
    </svg>
  );
});
