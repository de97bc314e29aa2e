import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { StatusCounts } from "#lib/contract/views.ts";

/** What is drawn: a service, or its part in one zone. */
export interface Part {
  readonly id: string;
  readonly node: TopologyNode;
  /** Where parts are grouped: the zone this one is of; "" for those that name none. */
  readonly zone: string | undefined;
  readonly instances: number;
  readonly statuses: StatusCounts;
}

/** A line between two parts. */
export interface Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edge: TopologyEdge;
}

export interface Drawing {
  readonly parts: readonly Part[];
  readonly lines: readonly Line[];
}

/** Names hold no space. */
export const edgeId = ({ caller, service }: Pick<TopologyEdge, "caller" | "service">): string =>
  `${caller} ${service}`;

/** A service's instances, or those in one zone; undefined where it has none there. */
export function countsIn(
  { instances, statuses, zones }: TopologyNode,
  zone: string | null,
): Pick<Part, "instances" | "statuses"> | undefined {
  return zone === null ? { instances, statuses } : zones.find((part) => part.zone === zone);
}

/** One part for each service. `zone`: told by its instances there, where it has some. */
export function wholeServices(
  nodes: readonly TopologyNode[],
  edges: readonly TopologyEdge[],
  zone: string | null,
): Drawing {
  return {
    parts: nodes.map((node) => {
      const { instances, statuses } = countsIn(node, zone) ?? node;
      return { id: node.service, node, zone: undefined, instances, statuses };
    }),
    lines: edges.map((edge) => ({ id: edgeId(edge), from: edge.caller, to: edge.service, edge })),
  };
}

/**
 * A part for each zone that a service has instances in. Reports do not say from which zone a call came, so a line joins
 * parts of one zone and stands for the services as a whole; whoever has no part in a zone is joined from its first one.
 */
export function zoneParts(nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): Drawing {
  const zonesOf = new Map<string, readonly string[]>();
  const parts = nodes.flatMap((node): Part[] => {
    const each = node.zones.map(({ zone = "", instances, statuses }) => ({
      id: `${node.service} ${zone}`,
      node,
      zone,
      instances,
      statuses,
    }));
    const own =
      each.length > 0 ? each : [{ id: `${node.service} `, node, zone: "", instances: 0, statuses: {} }];
    zonesOf.set(
      node.service,
      own.map(({ zone }) => zone),
    );
    return own;
  });
  const lines = edges.flatMap((edge): Line[] => {
    const callers = zonesOf.get(edge.caller) ?? [];
    const called = zonesOf.get(edge.service) ?? [];
    const shared = called.filter((zone) => callers.includes(zone));
    const pairs =
      shared.length > 0
        ? shared.map((zone) => [zone, zone] as const)
        : called.slice(0, 1).map((zone) => [callers[0] ?? "", zone] as const);
    return pairs.map(([from, to]) => ({
      id: `${edgeId(edge)} ${to}`,
      from: `${edge.caller} ${from}`,
      to: `${edge.service} ${to}`,
      edge,
    }));
  });
  return { parts, lines };
}
