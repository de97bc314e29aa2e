"use client";
import type { ReactNode } from "react";
import { MarkerList } from "#components/charts/marker-list.tsx";
import type { Extent } from "#components/charts/plot.ts";
import { RangeControl } from "#components/fleet/range-control.tsx";
import type { Markers } from "#components/fleet/use-markers.ts";
import type { TimeRange } from "#lib/time-range.ts";

interface ChartsBarProps {
  range: TimeRange;
  onChange: (range: TimeRange) => void;
  extent: Extent;
  marked: Markers;
  aside: ReactNode;
}

/** Above the charts: of which time they are, and what happened in it. */
export function ChartsBar({ range, onChange, extent, marked, aside }: ChartsBarProps) {
  return (
    <div className="hg-charts-bar">
      <div className="hg-charts-range">
        <RangeControl range={range} onChange={onChange} />
        {aside}
      </div>
      <MarkerList label="What happened in this time" {...marked} extent={extent} />
    </div>
  );
}
