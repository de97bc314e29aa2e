import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { CallerFigures } from "#lib/contract/traffic.ts";
import { isInTrouble } from "./trouble.ts";

export const NODE_SORTS = ["trouble", "name", "rate", "errors", "p95"] as const;
export type NodeSort = (typeof NODE_SORTS)[number];
export const EDGE_SORTS = ["caller", "service", "rate", "errors", "p95"] as const;
export type EdgeSort = (typeof EDGE_SORTS)[number];

/** What nobody knows comes last. */
function figureOf(figures: CallerFigures | undefined, by: "rate" | "errors" | "p95"): number {
  if (by === "rate") return figures?.callsPerSecond ?? -1;
  return (by === "errors" ? figures?.errorRatio : figures?.latencyMs?.p95) ?? -1;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Largest first; names by the alphabet. */
export function sortedNodes(nodes: readonly TopologyNode[], sort: NodeSort): TopologyNode[] {
  const byName = (a: TopologyNode, b: TopologyNode) => compare(a.service, b.service);
  switch (sort) {
    case "name":
      return nodes.toSorted(byName);
    case "trouble":
      return nodes.toSorted((a, b) => troubleOf(b) - troubleOf(a) || byName(a, b));
    case "rate":
    case "errors":
    case "p95":
      return nodes.toSorted((a, b) => figureOf(b.figures, sort) - figureOf(a.figures, sort) || byName(a, b));
  }
}

export function sortedEdges(edges: readonly TopologyEdge[], sort: EdgeSort): TopologyEdge[] {
  const byNames = (a: TopologyEdge, b: TopologyEdge) =>
    compare(a.caller, b.caller) || compare(a.service, b.service);
  switch (sort) {
    case "caller":
      return edges.toSorted(byNames);
    case "service":
      return edges.toSorted((a, b) => compare(a.service, b.service) || byNames(a, b));
    case "rate":
    case "errors":
    case "p95":
      return edges.toSorted((a, b) => figureOf(b.figures, sort) - figureOf(a.figures, sort) || byNames(a, b));
  }
}

/** In trouble at all, then the share that does not serve, then the share of calls that fail. */
function troubleOf(node: TopologyNode): number {
  const lost = node.instances === 0 ? 0 : 1 - (node.statuses.serving ?? 0) / node.instances;
  return (isInTrouble(node) ? 100 : 0) + lost * 10 + (node.figures?.errorRatio ?? 0);
}
