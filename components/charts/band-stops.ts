import type { Tone } from "#components/ui/tone.ts";

/** A state from one moment to another. ms since the epoch. */
export interface Band {
  readonly from: number;
  readonly until: number;
  readonly tone: Tone;
  readonly word: string;
  /** Why, or with what. */
  readonly text?: string;
  /** Nobody knows what was: hatched. */
  readonly isUnknown?: boolean;
}

/** Something of a moment. */
export interface Tick {
  readonly at: number;
  readonly tone: Tone;
  readonly word: string;
  readonly text?: string;
}

/** What can be read one after the other: `until` of a band only. */
export interface Stop extends Omit<Tick, "at"> {
  readonly at: number;
  readonly until?: number;
}

/** In the order of time; a band before the ticks that fall on its beginning. */
export function stopsOf(bands: readonly Band[], ticks: readonly Tick[]): readonly Stop[] {
  const states = bands.map(({ from, ...band }): Stop => ({ ...band, at: from }));
  return [...states, ...ticks].toSorted((a, b) => a.at - b.at);
}

/** What is meant by a moment: the nearest tick within `nearMs`, else the band it lies in; -1 where there is neither. */
export function stopAt(stops: readonly Stop[], at: number, nearMs: number): number {
  let found = -1;
  let distance = nearMs;
  for (const [index, stop] of stops.entries()) {
    if (stop.until !== undefined) continue;
    const away = Math.abs(stop.at - at);
    if (away > distance) continue;
    found = index;
    distance = away;
  }
  if (found !== -1) return found;
  return stops.findLastIndex(({ at: from, until }) => until !== undefined && from <= at && at <= until);
}
