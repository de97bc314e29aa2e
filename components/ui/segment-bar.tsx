import { toneFill, type Tone } from "./tone.ts";
import "./segment-bar.css";

export interface Segment {
  readonly key: string;
  readonly count: number;
  readonly tone: Tone;
  readonly label: string;
}

/** Parts of a whole as one slim bar; the smallest part stays visible. */
export function SegmentBar({ segments, size }: { segments: readonly Segment[]; size: "slim" | "wide" }) {
  const label = segments.map((segment) => `${segment.count} ${segment.label}`).join(", ");
  return (
    <span
      className="hg-segments"
      data-size={size}
      role="img"
      aria-label={label === "" ? "none" : label}
      title={label}
    >
      {segments.map(({ key, count, tone }) => (
        <span key={key} style={{ flexGrow: count, background: toneFill(tone) }} />
      ))}
    </span>
  );
}
