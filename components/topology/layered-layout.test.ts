import { expect, test } from "vitest";
import { type LayoutGraph, layOut, ROW } from "./layered-layout.ts";

const graph = (
  names: readonly string[],
  edges: readonly string[],
  lane?: (id: string) => string,
): LayoutGraph => ({
  nodes: names.map((id) => ({ id, lane: lane?.(id) })),
  edges: edges.map((text) => {
    const [from = "", to = ""] = text.split(">");
    return { from, to };
  }),
});

test("callers stand left of whom they call", () => {
  const { points } = layOut(graph(["d", "c", "b", "a"], ["a>b", "b>c", "a>c", "c>d"]));
  expect(["a", "b", "c", "d"].map((id) => points[id]!.x)).toEqual([0, 190, 380, 570]);
});

test("the picture does not depend on the order in which things come", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const edges = ["a>b", "a>c", "b>d", "c>d", "d>a", "e>c"];
  const once = layOut(graph(names, edges));
  expect(layOut(graph(names.toReversed(), edges.toReversed()))).toEqual(once);
});

test("a circle has a beginning, and who calls itself is laid out like any other", () => {
  const { points } = layOut(graph(["a", "b", "c"], ["a>b", "b>c", "c>a", "b>b"]));
  expect(points["a"]!.x).toBeLessThan(points["b"]!.x);
  expect(points["b"]!.x).toBeLessThan(points["c"]!.x);
});

test("nobody stands on another, however many there are", () => {
  const { nodes, edges } = large(500, 2000);
  const { points } = layOut({ nodes, edges });
  const places = nodes.map(({ id }) => `${points[id]!.x} ${points[id]!.y}`);
  expect(new Set(places).size).toBe(500);
  const xs = Object.values(points).map(({ x }) => x);
  const ys = Object.values(points).map(({ y }) => y);
  const aspect = (Math.max(...xs) - Math.min(...xs)) / (Math.max(...ys) - Math.min(...ys));
  expect(aspect).toBeGreaterThan(1);
  expect(aspect).toBeLessThan(3);
});

test("zones lie below each other, whoever names none last; whoever is joined with nobody stands below", () => {
  const lane = (id: string) => id.split(" ")[1] ?? "";
  const names = ["shop a", "shop b", "orders a", "orders b", "odd ", "lonely a"];
  const { points, lanes } = layOut(graph(names, ["shop a>orders a", "shop b>orders b"], lane));
  expect(lanes.map(({ name }) => name)).toEqual(["a", "b", ""]);
  expect(points["orders b"]!.x).toBe(points["orders a"]!.x);
  expect(points["lonely a"]!.y).toBeGreaterThan(points["orders a"]!.y);
  expect(points["orders b"]!.y).toBeGreaterThan(lanes[0]!.bottom + ROW);
  expect(points["odd "]!.y).toBeGreaterThan(points["orders b"]!.y);
});

test("parts of one stand in one column, whichever of them is called", () => {
  const parts = graph(
    ["web ", "shop a", "shop b", "orders a", "orders b"],
    ["web >shop a", "shop a>orders a", "shop b>orders b"],
    (id) => id.split(" ")[1] ?? "",
  );
  const { points } = layOut({
    ...parts,
    nodes: parts.nodes.map((node) => ({ ...node, whole: node.id.split(" ")[0] ?? "" })),
  });
  expect(points["shop b"]!.x).toBe(points["shop a"]!.x);
  expect(points["orders b"]!.x).toBe(points["orders a"]!.x);
  expect(points["orders a"]!.x).toBeGreaterThan(points["shop a"]!.x);
});

/** Each calls some that come after it; the same each time. */
function large(count: number, edgeCount: number): LayoutGraph {
  const name = (index: number) => `s${String(index).padStart(3, "0")}`;
  return {
    nodes: Array.from({ length: count }, (_, index) => ({ id: name(index), lane: undefined })),
    edges: Array.from({ length: edgeCount }, (_, index) => {
      const from = (index * 7919) % (count - 1);
      return { from: name(from), to: name(from + 1 + ((index * 104_729) % (count - 1 - from))) };
    }),
  };
}
