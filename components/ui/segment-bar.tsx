import { count } from "#lib/format.ts";
import { toneFill, type Tone } from "./tone.ts";

export interface Segment {
  readonly key: string;
  readonly count: number;
  readonly tone: Tone;
  readonly label: string;
}

/** Parts of a whole as one slim bar; the smallest part stays visible. */
export function SegmentBar({ segments, size }: { segments: readonly Segment[]; size: "slim" | "wide" }) {
  const label = segments.map((segment) => `${count(segment.count)} ${segment.label}`).join(", ");
  return (
    <span
      className="hg-segments"
      data-size={size}
      role="img"
      aria-label={label === "" ? "none" : label}
      title={label}
    >
      {segments.map(({ key, count: many, tone }) => (
        <span key={key} style={{ flexGrow: many, background: toneFill(tone) }} />
      ))}
    </span>
  );
}
