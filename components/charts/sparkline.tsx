import { memo } from "react";
import { groundPath, linePath } from "./line-path.ts";
import { type SeriesColor, seriesColor } from "./series-color.ts";
import type { Values } from "./thin.ts";

interface SparklineProps {
  values: Values;
  /** What it is of, and what it says, for who does not see it. */
  label: string;
  color?: SeriesColor;
  width?: number;
  height?: number;
  /** Where the axis ends: the same for lines that are compared. */
  top?: number;
}

/** A line as small as a word: a line and its ground, so that a thousand stand on a page. */
export const Sparkline = memo(function Sparkline({
  values,
  label,
  color = 1,
  width = 88,
  height = 20,
  top,
}: SparklineProps) {
  const size = { width, height, ...(top === undefined ? {} : { top }) };
  return (
    <svg className="hg-sparkline" role="img" aria-label={label} width={width} height={height}>
      <path d={groundPath(values, size)} fill={seriesColor(color)} opacity={0.14} />
      <path
        d={linePath(values, size)}
        fill="none"
        stroke={seriesColor(color)}
        strokeWidth={1.25}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
});
