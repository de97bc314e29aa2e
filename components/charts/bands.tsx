"use client";
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, memo, type PointerEvent, useMemo, useState } from "react";
import { type Tone, toneFill } from "#components/ui/tone.ts";
import { clockSeconds, span } from "#lib/time.ts";
import { type Band, type Stop, stopAt, stopsOf, type Tick } from "./band-stops.ts";
import { cursor, useCursorLetGo } from "./chart-cursor.ts";
import { CursorLine } from "./chart-overlay.tsx";
import { type Extent, PLOT, spanIn, timeOf, xOf } from "./plot.ts";

interface BandsProps {
  /** What the states are of, in a word: it stands before them. */
  label: string;
  extent: Extent;
  bands: readonly Band[];
  ticks?: readonly Tick[];
}

const NO_TICKS: readonly Tick[] = [];
const HEIGHT = 26;
const TICK_ROOM = 9;
/** px around the pointer in which a tick is meant. */
const NEAR = 5;

/** States over time as bands with words, moments as ticks under them; read by pointer or by keys. */
export const Bands = memo(function Bands({ label, extent, bands, ticks = NO_TICKS }: BandsProps) {
  const { ref, width: outer } = useElementSize();
  const width = Math.max(0, outer - PLOT.left - PLOT.right);
  const [read, setRead] = useState<number>();
  useCursorLetGo();
  const stops = useMemo(() => stopsOf(bands, ticks), [bands, ticks]);
  const newest = stops.findLastIndex(({ until }) => until !== undefined);
  const shown = read !== undefined && read < stops.length ? read : newest;
  const stop = stops[shown];

  function show(index: number, at: number | undefined): void {
    setRead(index === -1 ? undefined : index);
    cursor.set(at);
  }

  function point(event: PointerEvent<HTMLElement>): void {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const at = timeOf(x, extent, width);
    show(stopAt(stops, at, (NEAR / width) * (extent.to - extent.from)), at);
  }

  function move(event: KeyboardEvent): void {
    if (event.key === "Escape") return show(-1, undefined);
    const next = nextOf(event.key, shown, stops.length);
    if (next === undefined) return;
    event.preventDefault();
    show(next, Math.max(stops[next]?.at ?? 0, extent.from));
  }

  const height = HEIGHT + (ticks.length === 0 ? 0 : TICK_ROOM);
  return (
    <div className="hg-bands" ref={ref}>
      <div className="hg-bands-row" style={{ height }}>
        <span className="hg-bands-label" title={label}>
          {label}
        </span>
        <div className="hg-bands-plot" aria-hidden style={{ left: PLOT.left, width, height: HEIGHT }}>
          {bands.map((band) => (
            <State key={`${band.from} ${band.word}`} band={band} extent={extent} width={width} />
          ))}
        </div>
        {ticks.length === 0 ? null : <Ticks ticks={ticks} extent={extent} width={width} />}
        <CursorLine extent={extent} width={width} height={height} top={0} />
        <div
          role="slider"
          tabIndex={0}
          className="hg-chart-reader"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, stops.length - 1)}
          aria-valuenow={Math.max(0, shown)}
          aria-valuetext={stop === undefined ? "not known" : textOf(stop)}
          style={{ left: PLOT.left, width, height }}
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={(event) => {
            if (event.pointerType !== "touch") show(-1, undefined);
          }}
          onBlur={() => show(-1, undefined)}
          onKeyDown={move}
        />
      </div>
      <p className="hg-bands-told" aria-hidden style={{ paddingLeft: PLOT.left }}>
        {stop === undefined ? "–" : <Told stop={stop} />}
      </p>
    </div>
  );
});

function nextOf(key: string, shown: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const by =
    key === "ArrowLeft" || key === "ArrowDown" ? -1 : key === "ArrowRight" || key === "ArrowUp" ? 1 : 0;
  return by === 0 ? undefined : Math.min(Math.max(shown + by, 0), count - 1);
}

function State({ band, extent, width }: { band: Band; extent: Extent; width: number }) {
  const place = spanIn(band, extent, width);
  if (place === undefined) return null;
  const { tone, word, isUnknown } = band;
  return (
    <span
      className="hg-band"
      data-unknown={isUnknown}
      style={{
        left: place.x,
        width: place.width,
        color: `var(--hg-${tone})`,
        background: `var(--hg-${tone}-soft)`,
        borderColor: toneFill(tone),
      }}
    >
      <span>{word}</span>
    </span>
  );
}

/** One path a tone: there may be thousands of ticks. */
function Ticks({ ticks, extent, width }: { ticks: readonly Tick[]; extent: Extent; width: number }) {
  const paths = new Map<Tone, string>();
  for (const { at, tone } of ticks) {
    if (at < extent.from || at > extent.to) continue;
    // What failed stands out also without its colour.
    const length = tone === "good" || tone === "idle" ? 4 : 7;
    paths.set(tone, `${paths.get(tone) ?? ""}M${xOf(at, extent, width).toFixed(1)} 0v${length}`);
  }
  return (
    <svg
      className="hg-bands-ticks"
      aria-hidden
      width={width}
      height={TICK_ROOM}
      style={{ left: PLOT.left, top: HEIGHT + 2 }}
    >
      {[...paths].map(([tone, path]) => (
        <path key={tone} d={path} stroke={toneFill(tone)} strokeWidth={1.5} />
      ))}
    </svg>
  );
}

function Told({ stop }: { stop: Stop }) {
  const { at, until, tone, word, text } = stop;
  return (
    <>
      <span className="hg-bands-time">{timeText(at, until)}</span>
      <b style={{ color: `var(--hg-${tone})` }}>{word}</b>
      {text === undefined ? null : <span className="hg-bands-text">{text}</span>}
    </>
  );
}

function textOf({ at, until, word, text }: Stop): string {
  return `${timeText(at, until)}: ${word}${text === undefined ? "" : `, ${text}`}`;
}

function timeText(at: number, until: number | undefined): string {
  if (until === undefined) return clockSeconds(at);
  return `${clockSeconds(at)}–${clockSeconds(until)}, ${span(until - at)}`;
}
