"use client";
import { memo } from "react";
import { FigureCells } from "#components/fleet/figure-cells.tsx";
import { ProtectionMark } from "#components/fleet/protection-mark.tsx";
import { ServingCount } from "#components/fleet/serving-count.tsx";
import { StatusMark } from "#components/fleet/status-mark.tsx";
import { statusOrder } from "#components/fleet/status.ts";
import { type NodeSort, sortedNodes } from "#components/topology/order.ts";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import { NameList } from "#components/ui/name-list.tsx";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import { count } from "#lib/format.ts";
import { coverageText } from "./coverage-words.ts";
import { figureHeads, sortHeads } from "./figure-heads.ts";
import { ShowMore, useStep } from "./show-more.tsx";

interface NodeTableProps {
  nodes: readonly TopologyNode[];
  edges: readonly TopologyEdge[];
  chosen: string | undefined;
  sort: NodeSort;
  onSort: (sort: NodeSort) => void;
  onPick: (service: string) => void;
}

/** The picture's nodes, in words and numbers. */
export function NodeTable({ nodes, edges, chosen, sort, onSort, onPick }: NodeTableProps) {
  const sorted = sortedNodes(nodes, sort);
  const { shown, more } = useStep(sorted.length);
  const sortBy = sortHeads(sort, onSort, ["name"]);
  const callers = countBy(edges, ({ service }) => service);
  const called = countBy(edges, ({ caller }) => caller);
  return (
    <>
      <DataTable
        label="Services in the picture"
        columns={[
          { key: "service", label: "Service", sort: sortBy("name"), width: "17%" },
          { key: "serving", label: "Serving", width: "13%" },
          { key: "worst", label: "Not serving", sort: sortBy("trouble"), width: "13%" },
          ...figureHeads(sortBy),
          { key: "callers", label: "Callers", align: "end" },
          { key: "calls", label: "Calls", align: "end" },
          { key: "zones", label: "Zones" },
          { key: "told", label: "Told by" },
        ]}
      >
        <Rows>
          {sorted.slice(0, shown).map((node) => (
            <NodeRow
              key={node.service}
              node={node}
              callers={callers.get(node.service) ?? 0}
              called={called.get(node.service) ?? 0}
              isChosen={node.service === chosen}
              onPick={onPick}
            />
          ))}
        </Rows>
      </DataTable>
      <ShowMore shown={shown} total={sorted.length} noun="service" onMore={more} />
    </>
  );
}

interface NodeRowProps {
  node: TopologyNode;
  callers: number;
  called: number;
  isChosen: boolean;
  onPick: (service: string) => void;
}

const NodeRow = memo(function NodeRow({ node, callers, called, isChosen, onPick }: NodeRowProps) {
  const { service, external, figures, protection, zones } = node;
  const names = zones.flatMap(({ zone }) => zone ?? []);
  return (
    <Row className="hg-topology-node" data-selected={isChosen || undefined}>
      <Cell isWide>
        <span className="hg-topology-name">
          <button type="button" aria-pressed={isChosen} onClick={() => onPick(service)}>
            {service}
          </button>
          {protection === undefined ? null : <ProtectionMark protection={protection} />}
        </span>
      </Cell>
      <Cell label="Serving">
        {external ? <span className="hg-quiet">No service here</span> : <Serving node={node} />}
      </Cell>
      <Cell label="Not serving">
        <NotServing node={node} />
      </Cell>
      <FigureCells figures={figures} />
      <Cell label="Callers" align="end">
        {count(callers)}
      </Cell>
      <Cell label="Calls" align="end">
        {count(called)}
      </Cell>
      <Cell label="Zones">
        {names.length === 0 ? <span className="hg-quiet">–</span> : <NameList names={names} />}
      </Cell>
      <Cell label="Told by">
        <span className="hg-quiet">{coverageText(node)}</span>
      </Cell>
    </Row>
  );
});

function Serving({ node: { statuses, instances, statusesAt } }: { node: TopologyNode }) {
  if (statusesAt === undefined) return <span className="hg-quiet">Not known of then</span>;
  return <ServingCount counts={statuses} total={instances} />;
}

function NotServing({ node: { statuses } }: { node: TopologyNode }) {
  const others = statusOrder.filter((status) => status !== "serving" && (statuses[status] ?? 0) > 0);
  if (others.length === 0) return <span className="hg-quiet">–</span>;
  return (
    <span className="hg-topology-statuses">
      {others.map((status) => (
        <StatusMark key={status} status={status} count={statuses[status] ?? 0} />
      ))}
    </span>
  );
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
