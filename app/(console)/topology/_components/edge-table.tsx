"use client";
import { memo } from "react";
import { FigureCells } from "#components/fleet/figure-cells.tsx";
import { edgeId } from "#components/topology/parts.ts";
import { shareOf } from "#components/topology/figures.ts";
import { type EdgeSort, sortedEdges } from "#components/topology/order.ts";
import { Cell, DataTable, Row, Rows } from "#components/ui/data-table.tsx";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import { percent } from "#lib/format.ts";
import { figureHeads, sortHeads } from "./figure-heads.ts";
import { ShowMore, useStep } from "./show-more.tsx";

interface EdgeTableProps {
  nodes: readonly TopologyNode[];
  edges: readonly TopologyEdge[];
  /** As `edgeId` names it. */
  chosen: string | undefined;
  sort: EdgeSort;
  onSort: (sort: EdgeSort) => void;
  onPick: (edge: Pick<TopologyEdge, "caller" | "service">) => void;
}

/** The picture's lines, in words and numbers. */
export function EdgeTable({ nodes, edges, chosen, sort, onSort, onPick }: EdgeTableProps) {
  const sorted = sortedEdges(edges, sort);
  const { shown, more } = useStep(sorted.length);
  const byName = new Map(nodes.map((node) => [node.service, node]));
  const sortBy = sortHeads(sort, onSort, ["caller", "service"]);
  return (
    <>
      <DataTable
        label="Calls in the picture"
        columns={[
          { key: "caller", label: "Caller", sort: sortBy("caller"), width: "22%" },
          { key: "service", label: "Called", sort: sortBy("service"), width: "22%" },
          { key: "known", label: "Known by", width: "16%" },
          ...figureHeads(sortBy),
          { key: "share", label: "Share of its calls", align: "end" },
        ]}
      >
        <Rows>
          {sorted.slice(0, shown).map((edge) => (
            <EdgeRow
              key={edgeId(edge)}
              edge={edge}
              share={shareOf(edge, byName.get(edge.service))}
              isChosen={edgeId(edge) === chosen}
              onPick={onPick}
            />
          ))}
        </Rows>
      </DataTable>
      <ShowMore shown={shown} total={sorted.length} noun="line" onMore={more} />
    </>
  );
}

interface EdgeRowProps {
  edge: TopologyEdge;
  share: number | undefined;
  isChosen: boolean;
  onPick: EdgeTableProps["onPick"];
}

const EdgeRow = memo(function EdgeRow({ edge, share, isChosen, onPick }: EdgeRowProps) {
  const { caller, service, figures } = edge;
  return (
    <Row className="hg-topology-edge" data-selected={isChosen || undefined}>
      <Cell label="Caller">
        <span className="hg-topology-name">
          <button
            type="button"
            aria-pressed={isChosen}
            aria-label={`${caller} calls ${service}`}
            onClick={() => onPick({ caller, service })}
          >
            {caller}
          </button>
        </span>
      </Cell>
      <Cell label="Called">{service}</Cell>
      <Cell label="Known by">{knownBy(edge)}</Cell>
      <FigureCells figures={figures} />
      <Cell label="Share of its calls" align="end">
        {share === undefined ? "–" : percent(share)}
      </Cell>
    </Row>
  );
});

export function knownBy({ declared, observed }: TopologyEdge): string {
  if (declared && observed) return "Declared and reported";
  return declared ? "Only declared" : "Reported";
}
