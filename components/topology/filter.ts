import type { EndpointStatus } from "#lib/contract/table.ts";
import type { TopologyEdge, TopologyNode, TopologyView } from "#lib/contract/topology.ts";
import { countsIn } from "./parts.ts";
import { isIdle, isInTrouble } from "./trouble.ts";

/** What a person asked to see; applied before anything is laid out or drawn. */
export interface TopologyFilter {
  readonly find: string;
  readonly status: EndpointStatus | null;
  /** Services with instances in this zone. */
  readonly zone: string | null;
  /** Without lines over which nothing was called, and whoever has no other. */
  readonly hidesIdle: boolean;
  readonly hidesDeclared: boolean;
  /** Exactly this service. */
  readonly focus: string | null;
  /** How many calls away from what matches is shown too. */
  readonly hops: number;
  /** However many there are. */
  readonly showsAll: boolean;
}

export interface Shown {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** Services that match what was asked for; the others are shown as their neighbours. */
  readonly matches: ReadonlySet<string>;
  /** Services left out for their number. */
  readonly leftOut: number;
}

/** More than that at once is a carpet: those in trouble and the busiest stand for all until all are asked for. */
export const MOST_AT_ONCE = 150;

type Graph = Pick<TopologyView, "nodes" | "edges">;

/** `kept`: who is on screen already, so that nobody leaves it because another is called more. */
export function shownOf(view: Graph, filter: TopologyFilter, kept: ReadonlySet<string> = new Set()): Shown {
  const drawn = withoutHidden(view, filter);
  const matches = new Set(drawn.nodes.filter((node) => isMatch(node, filter)).map(({ service }) => service));
  const near = isAsking(filter) ? within(drawn, around(drawn, matches, filter.hops)) : drawn;
  if (filter.showsAll || near.nodes.length <= MOST_AT_ONCE) return { ...near, matches, leftOut: 0 };
  const chosen = within(near, foremost(near, kept));
  return { ...chosen, matches, leftOut: near.nodes.length - chosen.nodes.length };
}

/** Whether a part is picked out, or all that is there is looked at. */
export function isAsking({ find, status, zone, focus }: TopologyFilter): boolean {
  return find.trim() !== "" || status !== null || zone !== null || focus !== null;
}

function isMatch(node: TopologyNode, { find, status, zone, focus }: TopologyFilter): boolean {
  const { service } = node;
  const counts = countsIn(node, zone);
  return (
    (focus === null || service === focus) &&
    wordsOf(find).every((word) => service.toLowerCase().includes(word)) &&
    counts !== undefined &&
    (status === null || (counts.statuses[status] ?? 0) > 0)
  );
}

const wordsOf = (find: string): string[] =>
  find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

function withoutHidden({ nodes, edges }: Graph, { hidesIdle, hidesDeclared }: TopologyFilter): Graph {
  const left = edges.filter(
    (edge) => !(hidesIdle && isIdle(edge)) && !(hidesDeclared && edge.declared && !edge.observed),
  );
  const joined = new Set(left.flatMap(({ caller, service }) => [caller, service]));
  const isLeft = ({ service, external, figures }: TopologyNode) =>
    joined.has(service) || (!external && !(hidesIdle && (figures?.calls ?? 0) === 0));
  return { nodes: nodes.filter(isLeft), edges: left };
}

function around({ edges }: Graph, seeds: ReadonlySet<string>, hops: number): Set<string> {
  const neighbours = neighboursOf(edges);
  const reached = new Set(seeds);
  let rim = [...seeds];
  for (let hop = 0; hop < hops; hop += 1) {
    rim = rim.flatMap((name) => [...(neighbours.get(name) ?? [])]).filter((name) => !reached.has(name));
    for (const name of rim) reached.add(name);
  }
  return reached;
}

function neighboursOf(edges: readonly TopologyEdge[]): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>();
  const join = (a: string, b: string) => {
    const known = neighbours.get(a);
    if (known === undefined) neighbours.set(a, new Set([b]));
    else known.add(b);
  };
  for (const { caller, service } of edges) {
    join(caller, service);
    join(service, caller);
  }
  return neighbours;
}

function within({ nodes, edges }: Graph, names: ReadonlySet<string>): Graph {
  return {
    nodes: nodes.filter(({ service }) => names.has(service)),
    edges: edges.filter(({ caller, service }) => names.has(caller) && names.has(service)),
  };
}

/** In trouble, whom these call and are called by, who is on screen, then the busiest. */
function foremost({ nodes, edges }: Graph, kept: ReadonlySet<string>): Set<string> {
  const neighbours = neighboursOf(edges);
  const troubled = nodes.filter(isInTrouble).map(({ service }) => service);
  const busiest = nodes
    .toSorted((a, b) => (b.figures?.calls ?? 0) - (a.figures?.calls ?? 0) || (a.service < b.service ? -1 : 1))
    .map(({ service }) => service);
  const chosen = new Set<string>();
  const candidates = [
    ...troubled,
    ...busiest.filter((name) => kept.has(name)),
    ...troubled.flatMap((name) => [...(neighbours.get(name) ?? [])]),
    ...busiest,
  ];
  for (const name of candidates) {
    if (chosen.size >= MOST_AT_ONCE) break;
    chosen.add(name);
  }
  return chosen;
}
