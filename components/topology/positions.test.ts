import { expect, test } from "vitest";
import { type LayoutGraph, layOut } from "./layered-layout.ts";
import { withNewcomers } from "./positions.ts";

const graph = (names: string, ...edges: readonly string[]): LayoutGraph => ({
  nodes: [...names].map((id) => ({ id, lane: undefined })),
  edges: edges.map((text) => ({ from: text.charAt(0), to: text.charAt(1) })),
});

test("a newcomer is placed between its neighbours, and nobody else moves", () => {
  const before = layOut(graph("abc", "ab", "bc"));
  const after = withNewcomers(before, graph("abcd", "ab", "bc", "ad"));
  for (const id of "abc") expect(after.points[id]).toEqual(before.points[id]);
  expect(after.points["d"]!.x).toBeGreaterThan(before.points["a"]!.x);
  // The place right of `a` is taken by `b`.
  expect(after.points["d"]).not.toEqual(before.points["b"]);
});

test("who goes and returns stands where it stood; new lines move nobody", () => {
  const before = layOut(graph("abc", "ab", "bc"));
  const without = withNewcomers(before, graph("ab", "ab"));
  expect(withNewcomers(without, graph("abc", "ab", "bc", "ca"))).toEqual(before);
});

test("many that come at once, joined with nobody, stand apart", () => {
  const after = withNewcomers(layOut(graph("ab", "ab")), graph("abcdefgh"));
  expect(new Set(Object.values(after.points).map(({ x, y }) => `${x} ${y}`)).size).toBe(8);
});
