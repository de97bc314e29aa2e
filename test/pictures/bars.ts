import { picture, rect, text, type Tone, WIDTH, widthOf, wrapped } from "./svg.ts";

/** One row: shares of a whole, and what was said of it. */
export interface BarRow {
  readonly name: string;
  readonly sub?: string;
  readonly parts: readonly { readonly share: number; readonly words: string; readonly tone: Tone }[];
  readonly verdict?: { readonly words: string; readonly tone: Tone };
}

const LEFT = 190;
const RIGHT = WIDTH - 28;
const HEIGHT = 28;

export function bars(label: string, rows: readonly BarRow[], unit: string): string {
  const drawn: string[] = [];
  let y = 18;
  for (const { name, sub, parts, verdict } of rows) {
    const middle = y + HEIGHT / 2;
    drawn.push(text(12, sub === undefined ? middle + 4 : middle - 2, name, "strong"));
    if (sub !== undefined) drawn.push(text(12, middle + 11, sub, "second small"));
    let x = LEFT;
    for (const { share, words, tone } of parts) {
      const width = share * (RIGHT - LEFT);
      drawn.push(
        rect(x, y, Math.max(0, width - 2), HEIGHT, `${tone}-soft`),
        rect(x, y, Math.min(3, width), HEIGHT, `${tone}-fill`),
      );
      if (widthOf(words) + 12 <= width) drawn.push(text(x + 8, middle + 4, words, tone));
      x += width;
    }
    y += HEIGHT + 16;
    if (verdict !== undefined) {
      for (const words of wrapped(verdict.words, RIGHT - LEFT)) {
        drawn.push(text(LEFT, y, words, verdict.tone));
        y += 17;
      }
      y += 4;
    }
  }
  drawn.push(text(LEFT, y + 2, unit, "second small"));
  return picture(y + 14, label, drawn);
}
