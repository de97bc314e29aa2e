"use client";
import { memo, useId } from "react";
import { toneText } from "#components/ui/tone.ts";
import { useAtCursor } from "./chart-cursor.ts";
import type { Gap } from "./gaps.ts";
import type { Marker } from "./marker.ts";
import { apart, type Extent, PLOT, spanIn, xOf } from "./plot.ts";

interface Place {
  extent: Extent;
  width: number;
  height: number;
}

/** px that a marker's icon takes. */
const ICON = 14;
/** px that a letter of a gap's cause takes. */
const LETTER = 6.2;

/** What lies over the marks: gaps with their cause, and what happened. */
export const ChartOverlay = memo(function ChartOverlay({
  extent,
  width,
  height,
  gaps,
  markers,
}: Place & { gaps: readonly Gap[]; markers: readonly Marker[] }) {
  const hatch = useId();
  const shown = markers.filter(({ at }) => at >= extent.from && at <= extent.to);
  const places = apart(
    shown.map(({ at }) => xOf(at, extent, width)),
    ICON,
  );
  return (
    <>
      <svg
        className="hg-chart-overlay"
        style={{ left: PLOT.left, top: PLOT.top }}
        width={width}
        height={height}
      >
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line y2="6" className="hg-chart-hatch" />
        </pattern>
        {gaps.map((gap) => {
          const span = spanIn(gap, extent, width);
          if (span === undefined) return null;
          return (
            <g key={gap.from}>
              <rect x={span.x} width={span.width} height={height} fill={`url(#${hatch})`} />
              {span.width < gap.cause.length * LETTER + 12 ? null : (
                <text
                  x={span.x + span.width / 2}
                  y={height / 2}
                  textAnchor="middle"
                  className="hg-chart-cause"
                >
                  {gap.cause}
                </text>
              )}
            </g>
          );
        })}
        {shown.map(({ key, at, tone }) => (
          <line
            key={key}
            x1={xOf(at, extent, width)}
            x2={xOf(at, extent, width)}
            y2={height}
            className="hg-chart-marker"
            style={{ stroke: toneText(tone) }}
          />
        ))}
      </svg>
      {shown.map(({ key, tone, icon: MarkerIcon }, index) => {
        const x = places[index];
        return x === undefined ? null : (
          <MarkerIcon
            key={key}
            size={13}
            className="hg-chart-marker-icon"
            style={{ left: PLOT.left + x, color: toneText(tone) }}
          />
        );
      })}
    </>
  );
});

export function CursorLine({ extent, width, height, top = PLOT.top }: Place & { top?: number }) {
  const x = useAtCursor((at) =>
    at === undefined || at < extent.from || at > extent.to
      ? undefined
      : Math.round(PLOT.left + xOf(at, extent, width)),
  );
  if (x === undefined) return null;
  return <i className="hg-chart-cursor" style={{ transform: `translateX(${x}px)`, top, height }} />;
}
