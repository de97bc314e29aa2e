import type { Icon } from "@tabler/icons-react";
import type { Tone } from "#components/ui/tone.ts";

/** Something that happened, as a line across the charts. */
export interface Marker {
  readonly key: string;
  readonly at: number;
  readonly icon: Icon;
  readonly tone: Tone;
  /** What happened, in a word or two: `Deploy`. */
  readonly word: string;
  readonly text: string;
}

/** What is not among the lines, though it may have happened: its answer did not come. */
export interface MissingMarkers {
  /** `deploys and drains` */
  readonly what: string;
  readonly why: string;
  readonly onRetry: () => void;
}

/** px around the pointer in which a marker is told of. */
const NEAR = 6;

export function markersNear(markers: readonly Marker[], at: number, msPerPx: number): readonly Marker[] {
  return markers.filter((marker) => Math.abs(marker.at - at) <= NEAR * msPerPx);
}
