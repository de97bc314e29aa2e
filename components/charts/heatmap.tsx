"use client";
import { useComputedColorScheme } from "@mantine/core";
import { memo, useLayoutEffect, useMemo, useRef } from "react";
import { count as countText, percent, plural } from "#lib/format.ts";
import { ChartFrame, type ChartSetting } from "./chart-frame.tsx";
import { ChartTable } from "./chart-table.tsx";
import { ChartValues } from "./chart-values.tsx";
import { bucketText, type HeatColumn, heatLevels, type HeatRows, heatRows, shadeOf } from "./heat.ts";
import { type Extent, xOf } from "./plot.ts";
import type { Steps } from "./thin.ts";

interface HeatmapProps extends ChartSetting {
  readonly steps: Steps;
  /** Upper bounds of the buckets, ms. */
  readonly bounds: readonly number[];
  readonly columns: readonly HeatColumn[];
}

/** How many calls took how long, over time: the more, the darker. */
export const Heatmap = memo(function Heatmap({ steps, bounds, columns, ...setting }: HeatmapProps) {
  const rows = useMemo(() => heatRows(columns), [columns]);
  const levels = useMemo(() => heatLevels(bounds, rows), [bounds, rows]);
  const buckets = Array.from({ length: rows.count }, (_, row) => rows.first + rows.count - 1 - row);
  return (
    <ChartFrame
      {...setting}
      steps={steps}
      count={columns.length}
      levels={levels}
      summary={summaryOf(setting.title, bounds, rows)}
      tell={(index) => mostOf(columns[index] ?? null, bounds)}
      tooltip={(index) => {
        const column = columns[index] ?? null;
        const all = sumOf(column);
        return (
          <ChartValues
            values={buckets.map((bucket) => ({
              key: String(bucket),
              label: bucketText(bounds, bucket),
              color: 1,
              value: shareText(column?.[bucket], all),
            }))}
          />
        );
      }}
      table={() => (
        <ChartTable
          title={setting.title}
          steps={steps}
          count={columns.length}
          columns={buckets.map((bucket) => ({ key: String(bucket), label: bucketText(bounds, bucket) }))}
          tell={(column, index) => {
            const calls = columns[index]?.[buckets[column] ?? 0];
            return calls === undefined ? "–" : countText(calls);
          }}
        />
      )}
      legend={<Scale most={rows.most} />}
    >
      {(width, height) => (
        <Cells
          steps={steps}
          columns={columns}
          rows={rows}
          extent={setting.extent}
          width={width}
          height={height}
        />
      )}
    </ChartFrame>
  );
});

interface CellsProps {
  steps: Steps;
  columns: readonly HeatColumn[];
  rows: HeatRows;
  extent: Extent;
  width: number;
  height: number;
}

/** On a canvas: thousands of cells are drawn within a millisecond or two, where as many elements take fifty. */
const Cells = memo(function Cells({ steps, columns, rows, extent, width, height }: CellsProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light");
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext("2d");
    if (canvas === null || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = getComputedStyle(canvas).getPropertyValue("--hg-series-1");
    const cell = height / rows.count;
    for (const [index, column] of columns.entries()) {
      if (column === null) continue;
      const from = steps.from + index * steps.stepMs;
      const left = xOf(from, extent, width);
      const right = xOf(from + steps.stepMs, extent, width);
      for (let row = 0; row < rows.count; row += 1) {
        const calls = column[rows.first + row] ?? 0;
        if (calls === 0) continue;
        context.globalAlpha = shadeOf(calls, rows.most);
        context.fillRect(left, height - (row + 1) * cell, Math.max(1, right - left - 0.5), cell - 0.5);
      }
    }
  }, [steps, columns, rows, extent, width, height, scheme]);
  return <canvas ref={ref} style={{ width, height }} />;
});

const SCALE = [0.02, 0.1, 0.3, 0.6, 1] as const;

function Scale({ most }: { most: number }) {
  return (
    <p className="hg-heat-scale">
      1 call
      {SCALE.map((share) => (
        <i key={share} aria-hidden style={{ opacity: shadeOf(share * most, most) || 0 }} />
      ))}
      {plural(most, "call")}
    </p>
  );
}

function sumOf(column: HeatColumn): number {
  return (column ?? []).reduce((sum, calls) => sum + calls, 0);
}

function shareText(calls: number | undefined, all: number): string {
  if (calls === undefined) return "–";
  return calls === 0 ? "0" : `${countText(calls)} · ${percent(calls / all)}`;
}

function mostOf(column: HeatColumn, bounds: readonly number[]): string {
  const all = sumOf(column);
  if (column === null || all === 0) return column === null ? "not known" : "no calls";
  const fullest = column.indexOf(Math.max(...column));
  return `${plural(all, "call")}, most of them ${bucketText(bounds, fullest)}`;
}

function summaryOf(title: string, bounds: readonly number[], { first, count, most }: HeatRows): string {
  if (count === 0) return `${title}: no calls whose time was reported.`;
  const from = bucketText(bounds, first);
  const to = bucketText(bounds, first + count - 1);
  return `${title}: calls took from ${from} up to ${to}; ${plural(most, "call")} in the fullest cell.`;
}
