"use client";
import { Ago } from "#components/ui/ago.tsx";
import { toneText } from "#components/ui/tone.ts";
import { cursor, useCursorLetGo } from "./chart-cursor.ts";
import type { Marker, MissingMarkers } from "./marker.ts";
import type { Extent } from "./plot.ts";

/** More than these are seen in the charts, and told in the events. */
const MOST = 8;

/** The newest of the lines across the charts in words: what is pointed at here is shown there. */
export function MarkerList({
  label,
  markers,
  missing,
  extent,
}: {
  label: string;
  markers: readonly Marker[];
  missing: MissingMarkers | undefined;
  extent: Extent;
}) {
  useCursorLetGo();
  const leave = () => cursor.set(undefined);
  const shown = markers.filter(({ at }) => at >= extent.from && at <= extent.to).slice(-MOST);
  return (
    <div className="hg-markers">
      <ul aria-label={label}>
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
      {missing === undefined ? null : (
        <p>
          <span title={missing.why}>Not marked, for want of an answer: {missing.what}.</span>{" "}
          <button type="button" onClick={missing.onRetry}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}
