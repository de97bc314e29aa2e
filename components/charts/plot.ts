/** px: what stands around the plot, the same of every chart, so that their times stand under each other. */
export const PLOT = { left: 52, right: 8, top: 8, bottom: 22 } as const;

/** The stretch of time that is drawn; ms since the epoch. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** px from the plot's left edge. */
export function xOf(at: number, { from, to }: Extent, width: number): number {
  return ((at - from) / (to - from)) * width;
}

export function timeOf(x: number, { from, to }: Extent, width: number): number {
  return from + (Math.min(Math.max(x, 0), width) / width) * (to - from);
}

/** What of a stretch lies in the plot, px; undefined where nothing does. */
export function spanIn(
  span: { readonly from: number; readonly until: number },
  extent: Extent,
  width: number,
): { readonly x: number; readonly width: number } | undefined {
  const x = Math.max(0, xOf(span.from, extent, width));
  const end = Math.min(width, xOf(span.until, extent, width));
  return end > x ? { x, width: end - x } : undefined;
}

/**
 * Places of icons that would lie on each other, px: each at least its width after the one before, and none where it
 * would stand too far from its line.
 */
export function apart(places: readonly number[], width: number): readonly (number | undefined)[] {
  let taken = Number.NEGATIVE_INFINITY;
  const moved = new Map<number, number>();
  for (const [index, x] of [...places.entries()].toSorted(([, a], [, b]) => a - b)) {
    const next = Math.max(x, taken + width);
    if (next - x > width) continue;
    moved.set(index, next);
    taken = next;
  }
  return places.map((_, index) => moved.get(index));
}
