"use client";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { toneText } from "#components/ui/tone.ts";
import { useTold } from "#components/ui/use-now.ts";
import { clockSeconds, day } from "#lib/time.ts";
import { cursor, useAtCursor, useCursorLetGo } from "./chart-cursor.ts";
import { type Gap, gapAt } from "./gaps.ts";
import { type Marker, markersNear } from "./marker.ts";
import { type Extent, PLOT, timeOf, xOf } from "./plot.ts";
import type { Steps } from "./thin.ts";

interface ChartReaderProps {
  label: string;
  extent: Extent;
  width: number;
  height: number;
  steps: Steps;
  count: number;
  gaps: readonly Gap[];
  markers: readonly Marker[];
  tell: (index: number) => string;
  tooltip: (index: number) => ReactNode;
}

const LEAP = 10;
const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -LEAP,
  PageUp: LEAP,
  Home: -Infinity,
  End: Infinity,
};

/** Reads a chart moment by moment, by pointer or by keys: what it says there stands beside the cursor. */
export function ChartReader({
  label,
  extent,
  width,
  height,
  steps,
  count,
  gaps,
  markers,
  tell,
  tooltip,
}: ChartReaderProps) {
  const { from, stepMs } = steps;
  const [isRead, setRead] = useState(false);
  useCursorLetGo();
  const indexAt = (at: number) => Math.min(Math.max(Math.floor((at - from) / stepMs), 0), count - 1);
  const index = useAtCursor((at) => (at === undefined || count === 0 ? undefined : indexAt(at)));
  const middleOf = (step: number) => from + (step + 0.5) * stepMs;

  function point(event: PointerEvent<HTMLElement>): void {
    if (count === 0) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setRead(true);
    cursor.set(middleOf(indexAt(timeOf(x, extent, width))));
  }

  function leave(): void {
    setRead(false);
    cursor.set(undefined);
  }

  function move(event: KeyboardEvent): void {
    if (event.key === "Escape") return leave();
    const by = MOVES[event.key];
    if (by === undefined || count === 0) return;
    event.preventDefault();
    const start = index ?? count - (by < 0 ? 0 : 1);
    const next = Math.min(Math.max(start + (event.shiftKey ? by * LEAP : by), 0), count - 1);
    setRead(true);
    cursor.set(middleOf(next));
  }

  const shown = index ?? Math.max(0, count - 1);
  const at = middleOf(shown);
  const told =
    count === 0
      ? "nothing yet"
      : `${clockSeconds(at - stepMs / 2)}: ${gapAt(gaps, at)?.cause ?? tell(shown)}`;
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        className="hg-chart-reader"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={shown}
        aria-valuetext={told}
        style={{ left: PLOT.left, top: PLOT.top, width, height }}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => {
          if (event.pointerType !== "touch") leave();
        }}
        onBlur={leave}
        onKeyDown={move}
      />
      {isRead && index !== undefined ? (
        <Told
          x={xOf(at, extent, width)}
          width={width}
          at={at - stepMs / 2}
          cause={gapAt(gaps, at)?.cause}
          near={markersNear(markers, at, Math.max((extent.to - extent.from) / width, stepMs / 12))}
        >
          {tooltip(index)}
        </Told>
      ) : null}
    </>
  );
}

function Told({
  x,
  width,
  at,
  cause,
  near,
  children,
}: {
  x: number;
  width: number;
  at: number;
  cause: string | undefined;
  near: readonly Marker[];
  children: ReactNode;
}) {
  const isLeft = x > width / 2;
  return (
    <div
      className="hg-chart-tip"
      aria-hidden
      style={isLeft ? { right: PLOT.right + width - x + 10 } : { left: PLOT.left + x + 10 }}
    >
      <p>
        {clockSeconds(at)} <span className="hg-quiet">{useTold((now) => day(at, now))}</span>
      </p>
      {near.map(({ key, tone, icon: MarkerIcon, word, text }) => (
        <p key={key} className="hg-chart-tip-marker">
          <MarkerIcon size={13} style={{ color: toneText(tone) }} />
          <span>
            <b>{word}</b> {text}
          </span>
        </p>
      ))}
      {cause === undefined ? children : <p className="hg-quiet">{cause}</p>}
    </div>
  );
}
