"use client";
import { Ago } from "#components/ui/ago.tsx";
import { toneText } from "#components/ui/tone.ts";
import { cursor } from "./chart-cursor.ts";
import type { Marker } from "./marker.ts";

/** The lines across the charts in words: what is pointed at here is shown there. */
export function MarkerList({ label, markers }: { label: string; markers: readonly Marker[] }) {
  const leave = () => cursor.set(undefined);
  return (
    <ul className="hg-markers" aria-label={label}>
      {markers.map(({ key, at, tone, icon: MarkerIcon, word, text }) => (
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
