"use client";
import { ActionIcon } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ChartAxes } from "./chart-axes.tsx";
import { ChartOverlay, CursorLine } from "./chart-overlay.tsx";
import { ChartReader } from "./chart-reader.tsx";
import type { Gap } from "./gaps.ts";
import type { Marker } from "./marker.ts";
import { type Extent, PLOT } from "./plot.ts";
import type { Steps } from "./thin.ts";

export interface ChartSetting {
  readonly title: string;
  /** What is drawn: all charts of a page draw the same. */
  readonly extent: Extent;
  readonly gaps?: readonly Gap[];
  readonly markers?: readonly Marker[];
  /** px of the plot and its axes. */
  readonly height?: number;
  /** Beside the title: what it is of, how much of the truth it is. */
  readonly note?: ReactNode;
  /** What changes the picture: beside the title, or under it where there is no room. */
  readonly control?: ReactNode;
}

interface ChartFrameProps extends ChartSetting {
  /** The picture in a sentence. */
  readonly summary: string;
  readonly steps: Steps;
  readonly count: number;
  /** Labels of the upright axis, each so far up the plot, 0–1. */
  readonly levels: readonly { readonly at: number; readonly label: string }[];
  /** What one step says, in words. */
  readonly tell: (index: number) => string;
  readonly tooltip: (index: number) => ReactNode;
  readonly table: () => ReactNode;
  readonly legend?: ReactNode;
  /** The marks, px. */
  readonly children: (width: number, height: number) => ReactNode;
}

export const NO_GAPS: readonly Gap[] = [];
export const NO_MARKERS: readonly Marker[] = [];
const HEIGHT = 190;

/** What all charts over time have: axes, gaps, markers, the shared cursor, and the same as a table. */
export function ChartFrame({
  title,
  note,
  control,
  summary,
  extent,
  steps,
  count,
  levels,
  gaps = NO_GAPS,
  markers = NO_MARKERS,
  height = HEIGHT,
  tell,
  tooltip,
  table,
  legend,
  children,
}: ChartFrameProps) {
  const [isTable, setTable] = useState(false);
  const { ref, width: outer } = useElementSize();
  const width = Math.max(0, outer - PLOT.left - PLOT.right);
  const inner = height - PLOT.top - PLOT.bottom;
  return (
    <figure className="hg-chart">
      <figcaption>
        <b className="hg-chart-title">{title}</b>
        {note === undefined ? null : <span className="hg-chart-note">{note}</span>}
        {control}
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={isTable ? `${title} as a chart` : `${title} as a table`}
          title={isTable ? "As a chart" : "As a table"}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? <IconChartLine size={15} aria-hidden /> : <IconTable size={15} aria-hidden />}
        </ActionIcon>
      </figcaption>
      <div className="hg-chart-box" ref={ref} style={{ height }}>
        {isTable ? (
          table()
        ) : width === 0 ? null : (
          <>
            <div role="img" aria-label={summary}>
              <ChartAxes extent={extent} width={width} height={inner} levels={levels} />
              <div
                className="hg-chart-marks"
                style={{ left: PLOT.left, top: PLOT.top, width, height: inner }}
              >
                {children(width, inner)}
              </div>
              <ChartOverlay extent={extent} width={width} height={inner} gaps={gaps} markers={markers} />
              <CursorLine extent={extent} width={width} height={inner} />
            </div>
            <ChartReader
              label={`Moments of ${title}`}
              extent={extent}
              width={width}
              height={inner}
              steps={steps}
              count={count}
              gaps={gaps}
              markers={markers}
              tell={tell}
              tooltip={tooltip}
            />
          </>
        )}
      </div>
      {legend}
    </figure>
  );
}
