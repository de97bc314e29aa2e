import { plural, sentenceList } from "#lib/format.ts";
import type { Gap } from "./gaps.ts";
import type { Marker } from "./marker.ts";
import type { Values } from "./thin.ts";

/** More names than this are for the table. */
const MOST_NAMED = 4;

interface Named {
  readonly label: string;
  readonly values: Values;
}

/** A chart in a sentence: from where to where each line goes, what is missing, what happened. */
export function summaryOf(
  title: string,
  series: readonly Named[],
  gaps: readonly Gap[],
  markers: readonly Marker[],
  format: (value: number) => string,
): string {
  const lines = series.slice(0, MOST_NAMED).map((each) => lineOf(each, format));
  const more = series.length > MOST_NAMED ? [`and ${series.length - MOST_NAMED} more`] : [];
  const causes = [...new Set(gaps.map(({ cause }) => cause))];
  return [
    `${title}: ${series.length === 0 ? "nothing to draw" : [...lines, ...more].join("; ")}.`,
    ...(causes.length === 0 ? [] : [`Gaps: ${sentenceList(causes)}.`]),
    ...(markers.length === 0 ? [] : [`${plural(markers.length, "event")} marked.`]),
  ].join(" ");
}

function lineOf({ label, values }: Named, format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return `${label} not known`;
  const low = format(Math.min(...known));
  const high = format(Math.max(...known));
  return `${label} ${low === high ? low : `${low} to ${high}`}, last ${format(last)}`;
}
