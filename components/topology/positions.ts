import { COLUMN, type Layout, type LayoutGraph, type Point, ROW } from "./layered-layout.ts";

/** How far apart two may stand at least. */
const CLEAR_X = 100;
const CLEAR_Y = ROW * 0.75;

/** `held` with a place for whoever has none yet: nobody else moves. Whoever has gone keeps its place, should it return. */
export function withNewcomers(held: Layout, { nodes, edges }: LayoutGraph): Layout {
  const newcomers = nodes.filter(({ id }) => held.points[id] === undefined);
  if (newcomers.length === 0) return held;
  const points: Record<string, Point> = { ...held.points };
  for (const { id, lane } of newcomers.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    points[id] = freeFrom(wishOf(id, lane, held, points, edges), points);
  return { ...held, points };
}

/** Right of its callers, left of whom it calls; else below everything. */
function wishOf(
  id: string,
  lane: string | undefined,
  { lanes }: Layout,
  points: Readonly<Record<string, Point>>,
  edges: LayoutGraph["edges"],
): Point {
  const callers = edges.filter(({ to }) => to === id).flatMap(({ from }) => points[from] ?? []);
  const called = edges.filter(({ from }) => from === id).flatMap(({ to }) => points[to] ?? []);
  const near = [...callers, ...called];
  if (near.length > 0) {
    const x =
      callers.length > 0
        ? Math.max(...callers.map((point) => point.x)) + COLUMN
        : Math.min(...called.map((point) => point.x)) - COLUMN;
    return { x, y: near.reduce((sum, { y }) => sum + y, 0) / near.length };
  }
  const bottom = lanes.find(({ name }) => name === (lane ?? ""))?.bottom;
  const lowest = Math.max(0, ...Object.values(points).map(({ y }) => y));
  return { x: 0, y: (bottom ?? lowest) + ROW };
}

/** The nearest free place above or below. */
function freeFrom(wish: Point, points: Readonly<Record<string, Point>>): Point {
  const taken = Object.values(points);
  const isFree = ({ x, y }: Point) =>
    taken.every((other) => Math.abs(other.x - x) >= CLEAR_X || Math.abs(other.y - y) >= CLEAR_Y);
  for (let away = 0; ; away += 1)
    for (const y of [wish.y + away * ROW, wish.y - away * ROW])
      if (isFree({ x: wish.x, y })) return { x: wish.x, y };
}
