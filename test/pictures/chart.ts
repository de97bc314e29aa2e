import { circle, line, path, picture, rect, text, type Tone, WIDTH, wrapped } from "./svg.ts";

/** Times are seconds from the picture's beginning. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly tone: Tone;
}

export type Lane = { readonly name: string; readonly sub?: string } & (
  | { readonly kind: "bands"; readonly bands: readonly Band[] }
  /** Steps: a value holds until the next. `also`: a second, faint one. */
  | { readonly kind: "steps"; readonly max: number; readonly steps: Steps; readonly also?: Steps }
  | { readonly kind: "dots"; readonly dots: readonly { readonly at: number; readonly tone: Tone }[] }
);

export type Steps = readonly { readonly at: number; readonly value: number }[];

export interface Note {
  readonly at: number;
  readonly words: string;
}

export interface Chart {
  readonly label: string;
  readonly to: number;
  readonly lanes: readonly Lane[];
  /** Numbered, in the picture and below it. */
  readonly notes: readonly Note[];
}

const LEFT = 124;
const RIGHT = WIDTH - 28;
const HEIGHTS: Record<Lane["kind"], number> = { bands: 24, steps: 54, dots: 16 };
const GAP = 8;
const BADGE = 8;
/** Of a letter at 12 and at 11 px, in a wide font. */
const WIDE = 6.5;
const NARROW = 5.9;

export function chart({ label, to, lanes, notes }: Chart): string {
  const x = (at: number) => LEFT + ((RIGHT - LEFT) * Math.max(0, Math.min(at, to))) / to;
  const parts: string[] = [];
  const rows = badgeRows(notes, x);
  const top = 14 + (Math.max(0, ...rows) + 1) * (2 * BADGE + 2);
  let y = top;
  const drawn: string[] = [];
  for (const lane of lanes) {
    drawn.push(...laneParts(lane, y, x, to));
    y += HEIGHTS[lane.kind] + GAP;
  }
  const bottom = y;
  for (const second of axis(to)) {
    parts.push(line(x(second), top - 4, x(second), bottom, "grid"));
    parts.push(text(x(second), bottom + 14, timeText(second), "second small", "middle"));
  }
  parts.push(...drawn);
  for (const [i, note] of notes.entries()) {
    const badgeY = 14 + (rows[i] ?? 0) * (2 * BADGE + 2);
    parts.push(line(x(note.at), badgeY, x(note.at), bottom, "guide"));
    parts.push(circle(x(note.at), badgeY, BADGE, "badge"));
    parts.push(text(x(note.at), badgeY + 4, String(i + 1), "badge-ink small strong", "middle"));
  }
  y = bottom + 36;
  for (const [i, note] of notes.entries()) {
    parts.push(text(28, y, String(i + 1), "strong", "end"));
    parts.push(text(76, y, exactText(note.at), "second", "end"));
    for (const words of wrapped(note.words, RIGHT - 86)) {
      parts.push(text(86, y, words));
      y += 17;
    }
  }
  return picture(Math.round(y + 2), label, parts);
}

function laneParts(lane: Lane, y: number, x: (at: number) => number, to: number): string[] {
  const height = HEIGHTS[lane.kind];
  const middle = y + height / 2;
  const names =
    lane.sub === undefined
      ? [text(12, middle + 4, lane.name, "strong")]
      : [text(12, middle - 2, lane.name, "strong"), text(12, middle + 11, lane.sub, "second small")];
  switch (lane.kind) {
    case "bands":
      return [...names, ...lane.bands.flatMap((band) => bandParts(band, y, height, x))];
    case "dots":
      return [
        ...names,
        ...lane.dots.map(({ at, tone }) =>
          tone === "good"
            ? circle(x(at), middle, 3, "good-fill")
            : rect(x(at) - 3, middle - 6, 6, 12, `${tone}-fill`),
        ),
      ];
    case "steps":
      return [...names, ...stepParts(lane, y, height, x, to)];
  }
}

function bandParts({ from, to, words, tone }: Band, y: number, height: number, x: (at: number) => number) {
  const width = x(to) - x(from);
  const parts = [
    rect(x(from), y, width, height, `${tone}-soft`),
    rect(x(from), y, Math.min(3, width), height, `${tone}-fill`),
  ];
  const shown = [words, words.split(":")[0] ?? ""].flatMap((each) => {
    if (each.length * WIDE + 9 <= width) return { each, size: "" };
    return each.length * NARROW + 9 <= width ? { each, size: " small" } : [];
  })[0];
  if (shown !== undefined)
    parts.push(text(x(from) + 7, y + height / 2 + 4, shown.each, `${tone}${shown.size}`));
  return parts;
}

function stepParts(
  { max, steps, also = [] }: Lane & { kind: "steps" },
  y: number,
  height: number,
  x: (at: number) => number,
  to: number,
): string[] {
  const level = (value: number) => y + height - (height * value) / max;
  const points = (of: Steps) =>
    of.flatMap(({ at, value }, i): [number, number][] => {
      const end = of[i + 1]?.at ?? to;
      return end <= 0
        ? []
        : [
            [x(at), level(value)],
            [x(end), level(value)],
          ];
    });
  const labels: string[] = [];
  let lastX = -Infinity;
  for (const { at, value } of steps) {
    if (at >= to || x(at) - lastX < 26) continue;
    lastX = x(at);
    labels.push(text(x(at) + 3, Math.max(y + 9, level(value) - 3), `${value}`, "second small"));
  }
  return [
    line(LEFT, y + height, RIGHT, y + height, "grid"),
    ...(also.length === 0 ? [] : [path(points(also), "faint-line")]),
    path(points(steps), "planned-line"),
    ...labels,
  ];
}

/** Badges that would lie over each other stand in rows. */
function badgeRows(notes: readonly Note[], x: (at: number) => number): number[] {
  const ends: number[] = [];
  return notes.map(({ at }) => {
    let row = 0;
    while ((ends[row] ?? -Infinity) > x(at) - 2 * BADGE - 1) row += 1;
    ends[row] = x(at);
    return row;
  });
}

function axis(to: number): number[] {
  const step = [5, 10, 20, 30, 60, 120].find((each) => to / each <= 10) ?? 300;
  return Array.from({ length: Math.floor(to / step) + 1 }, (_, i) => i * step);
}

function timeText(second: number): string {
  return `${second} s`;
}

function exactText(second: number): string {
  return `${second.toFixed(second % 1 === 0 ? 0 : 1)} s`;
}
