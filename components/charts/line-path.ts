import type { Values } from "./thin.ts";

/** px kept free above and below, so that no line is cut. */
const EDGE = 1;

/** An SVG path through the values, broken at gaps; 0 is at the bottom, `top` or the highest at the top. */
export function linePath(
  values: Values,
  { width, height, top }: { width: number; height: number; top?: number },
): string {
  const highest = top ?? values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = "";
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      const share = highest > 0 ? Math.min(1, value / highest) : 0;
      const y = height - EDGE - share * (height - 2 * EDGE);
      path += `${isDrawing ? "L" : "M"}${round(index * step)} ${round(y)}`;
      // One alone is a dot: a line of no length has round ends.
      if (!isDrawing && (values[index + 1] ?? null) === null) path += "h0";
    }
    isDrawing = value !== null;
  }
  return path;
}

/** The ground under that line, from its first value to its last; a gap goes down to the ground. */
export function groundPath(values: Values, size: { width: number; height: number; top?: number }): string {
  return linePath(values, size)
    .split(/(?=M)/)
    .filter((piece) => piece.includes("L"))
    .map((piece) => {
      const points = piece.replace(/h0$/, "").slice(1).split("L");
      const x = (point: string | undefined) => point?.split(" ")[0] ?? "0";
      return `${piece}L${x(points.at(-1))} ${size.height}L${x(points[0])} ${size.height}Z`;
    })
    .join("");
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
