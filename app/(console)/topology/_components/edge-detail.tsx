"use client";
import { shareOf } from "#components/topology/figures.ts";
import { Fact, Facts } from "#components/ui/section.tsx";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import { percent } from "#lib/format.ts";
import { coverageText } from "./coverage-words.ts";
import { CallFacts, Detail } from "./detail.tsx";
import { knownBy } from "./edge-table.tsx";

interface EdgeDetailProps {
  edge: TopologyEdge;
  called: TopologyNode | undefined;
  takesFocus: boolean;
  onPick: (service: string) => void;
  onClose: () => void;
}

export function EdgeDetail({ edge, called, takesFocus, onPick, onClose }: EdgeDetailProps) {
  const { caller, service } = edge;
  const share = shareOf(edge, called);
  return (
    <Detail
      label={`${caller} calls ${service}`}
      takesFocus={takesFocus}
      onClose={onClose}
      title={
        <span className="hg-topology-pair">
          <button type="button" onClick={() => onPick(caller)}>
            {caller}
          </button>{" "}
          →{" "}
          <button type="button" onClick={() => onPick(service)}>
            {service}
          </button>
        </span>
      }
    >
      <Facts>
        <Fact name="Known by">{knownBy(edge)}</Fact>
        <CallFacts figures={edge.figures} />
        <Fact name="Share">{share === undefined ? "–" : `${percent(share)} of the calls to ${service}`}</Fact>
        <Fact name="Told by">
          {called === undefined ? "–" : `${coverageText(called)} of ${service}, whoever they are`}
        </Fact>
      </Facts>
    </Detail>
  );
}
