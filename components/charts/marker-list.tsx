"use client";
import { Ago } from "#components/ui/ago.tsx";
import { toneText } from "#components/ui/tone.ts";
import { cursor, useCursorLetGo } from "./chart-cursor.ts";
import type { Marker } from "./marker.ts";
import type { Extent } from "./plot.ts";
import "./marker-list.css";

/** More than these are seen in the charts, and told in the events. */
const MOST = 8;

/** The newest of the lines across the charts in words: what is pointed at here is shown there. */
export function MarkerList({
  label,
  markers,
  extent,
}: {
  label: string;
  markers: readonly Marker[];
  extent: Extent;
}) {
  useCursorLetGo();
  const leave = () => cursor.set(undefined);
  const shown = markers.filter(({ at }) => at >= extent.from && at <= extent.to).slice(-MOST);
  return (
    <ul className="hg-markers" aria-label={label}>
      {shown.map(({ key, at, tone, icon: MarkerIcon, word, text }) => (
        <li key={key}>
          <button
            type="button"
            onPointerEnter={() => cursor.set(at)}
            onPointerLeave={leave}
            onFocus={() => cursor.set(at)}
            onBlur={leave}
          >
            <Ago at={at} as="since" />
            <MarkerIcon size={14} aria-hidden style={{ color: toneText(tone) }} />
            <b>{word}</b> <span title={text}>{text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
