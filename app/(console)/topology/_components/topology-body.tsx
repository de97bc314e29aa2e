"use client";
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { OverridePanel } from "#components/fleet/override-panel.tsx";
import { useOverridePanel } from "#components/fleet/use-override-panel.ts";
import type { Shown } from "#components/topology/filter.ts";
import { GraphPane } from "#components/topology/graph-pane.tsx";
import type { Chosen, Picked } from "#components/topology/graph-view.ts";
import { sortedEdges, sortedNodes } from "#components/topology/order.ts";
import { type Drawing, edgeId } from "#components/topology/parts.ts";
import { useWebgl } from "#components/topology/use-webgl.ts";
import { ExportMenu } from "#components/ui/export-menu.tsx";
import { wholeOf } from "#components/ui/exported.ts";
import { Nothing } from "#components/ui/section.tsx";
import { nameWithin } from "#lib/contract/qualified-name.ts";
import type { TopologyView } from "#lib/contract/topology.ts";
import { plural } from "#lib/format.ts";
import { instanceQuery } from "#lib/query/instance-queries.ts";
import { EdgeDetail } from "./edge-detail.tsx";
import { EdgeTable } from "./edge-table.tsx";
import { Legend } from "./legend.tsx";
import { NodeDetail } from "./node-detail.tsx";
import { NodeTable } from "./node-table.tsx";
import { edgeColumns, nodeColumns } from "./topology-columns.ts";
import { usePicture } from "./use-picture.ts";
import type { SetTopologyUrl, TopologyUrl } from "./use-topology-url.ts";

interface TopologyBodyProps {
  /** For names of files. */
  place: string;
  /** Of the picture. */
  name: string;
  view: TopologyView;
  shown: Shown;
  url: TopologyUrl;
  onChange: SetTopologyUrl;
}

const VIEWS = [
  { value: "table", label: "Table" },
  { value: "picture", label: "Picture" },
];

/** The picture, what is told of the part that was picked, and the same in tables. */
export function TopologyBody({ place, name, view, shown, url, onChange }: TopologyBodyProps) {
  const isByZone = url.group === "zone";
  const { drawing, picture, again } = usePicture(shown, { name, zone: url.zone, isByZone, label: url.label });
  const hasWebgl = useWebgl();
  const node = view.nodes.find(({ service }) => service === url.service);
  const edge = view.edges.find(({ caller, service }) => caller === url.caller && service === url.service);
  const [opener, setOpener] = useState<Element>();

  // The same functions: rows are memoised, and figures come each few seconds.
  const pickNode = useCallback(
    (service: string) => {
      setOpener(document.activeElement ?? undefined);
      onChange({ service, caller: null });
    },
    [onChange],
  );
  const pickEdge = useCallback(
    (picked: { readonly caller: string; readonly service: string }) => {
      setOpener(document.activeElement ?? undefined);
      onChange({ service: picked.service, caller: picked.caller });
    },
    [onChange],
  );
  const close = () => {
    onChange({ service: null, caller: null });
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };
  const onPick = (picked: Picked | undefined) => {
    setOpener(undefined);
    if (picked === undefined) return onChange({ service: null, caller: null });
    if (picked.kind === "line") {
      const line = drawing?.lines.find(({ id }) => id === picked.id);
      return line && onChange({ service: line.edge.service, caller: line.edge.caller });
    }
    const part = drawing?.parts.find(({ id }) => id === picked.id);
    return part && onChange({ service: part.node.service, caller: null });
  };
  const graphIds = drawing === undefined ? undefined : idsOf(drawing, url);
  const chosenText = graphIds === undefined ? undefined : JSON.stringify(graphIds);
  // The same object while it is of the same: figures change each few seconds, what is picked does not.
  const chosen = useMemo(
    () => (chosenText === undefined ? undefined : (JSON.parse(chosenText) as Chosen)), // written above
    [chosenText],
  );
  const panel = useOverridePanel();
  const takesFocus = opener !== undefined;

  if (shown.nodes.length === 0) return <Nothing title="No service matches." />;
  return (
    <div data-view={url.view} className="hg-topology">
      <SegmentedControl
        className="hg-topology-views"
        aria-label="How to look at it"
        data={VIEWS}
        value={url.view}
        onChange={(next) => onChange({ view: next === "picture" ? "picture" : null })}
      />
      <div className="hg-topology-main">
        <div className="hg-topology-picture">
          {hasWebgl === false ? (
            <p className="hg-quiet">
              This browser draws no WebGL, so there is no picture: the table tells the same.
            </p>
          ) : hasWebgl === true ? (
            <GraphPane
              picture={picture}
              chosen={chosen}
              label={`Picture of ${plural(shown.nodes.length, "service")} and ${plural(shown.edges.length, "line")}; the tables below tell the same`}
              laneTitle={(name) => (name === "" ? "No zone" : `Zone ${name}`)}
              onPick={onPick}
              onArrange={again}
            />
          ) : null}
        </div>
        <div className="hg-topology-side">
          {edge !== undefined ? (
            <EdgeDetail edge={edge} called={node} takesFocus={takesFocus} onPick={pickNode} onClose={close} />
          ) : node !== undefined && url.caller === null ? (
            <NodeDetail
              node={node}
              edges={view.edges}
              isPast={url.at !== null}
              isFocused={url.focus === node.service}
              takesFocus={takesFocus}
              onPick={pickNode}
              onFocus={() => onChange({ focus: node.service, q: null })}
              onAsk={panel.open}
              onClose={close}
            />
          ) : (
            <Legend label={url.label} isByZone={isByZone} />
          )}
        </div>
      </div>
      <div className="hg-topology-tables">
        <div className="hg-topology-tables-head">
          <SegmentedControl
            aria-label="Table of"
            data={[
              { value: "services", label: `Services ${shown.nodes.length}` },
              { value: "calls", label: `Calls ${shown.edges.length}` },
            ]}
            value={url.table}
            onChange={(next) => onChange({ table: next === "calls" ? "calls" : null })}
          />
          {url.table === "services" ? (
            <ExportMenu
              name={`topology-services-${place}`}
              columns={nodeColumns}
              read={() => wholeOf(sortedNodes(shown.nodes, url.sort))}
              isCompact
            />
          ) : (
            <ExportMenu
              name={`topology-calls-${place}`}
              columns={edgeColumns}
              read={() => wholeOf(sortedEdges(shown.edges, url.calls))}
              isCompact
            />
          )}
        </div>
        {url.table === "services" ? (
          <NodeTable
            nodes={shown.nodes}
            edges={shown.edges}
            chosen={url.caller === null ? (url.service ?? undefined) : undefined}
            sort={url.sort}
            onSort={(sort) => onChange({ sort })}
            onPick={pickNode}
          />
        ) : (
          <EdgeTable
            nodes={shown.nodes}
            edges={shown.edges}
            chosen={edge === undefined ? undefined : edgeId(edge)}
            sort={url.calls}
            onSort={(calls) => onChange({ calls })}
            onPick={pickEdge}
          />
        )}
      </div>
      {node === undefined || node.external ? null : (
        <Overriding ns={node.namespace} service={nameWithin(node.namespace, node.service)} panel={panel} />
      )}
    </div>
  );
}

function idsOf({ parts, lines }: Drawing, { service, caller }: TopologyUrl): Chosen {
  if (caller === null)
    return { nodes: parts.filter(({ node }) => node.service === service).map(({ id }) => id), lines: [] };
  const isIt = ({ edge }: Drawing["lines"][number]) => edge.caller === caller && edge.service === service;
  return { nodes: [], lines: lines.filter(isIt).map(({ id }) => id) };
}

interface OverridingProps {
  ns: string;
  service: string;
  panel: ReturnType<typeof useOverridePanel>;
}

/** The panel of an override, of whichever instance it is open for. */
function Overriding({ ns, service, panel: { asked, close } }: OverridingProps) {
  const instance = useQuery({
    ...instanceQuery({ ns, service, instance: asked?.id ?? "" }),
    enabled: asked !== undefined,
  });
  const { data, error, isPending, refetch } = instance;
  if (asked !== undefined && isPending) return null;
  // What is gone is known to be: the last that was told of it is true no more.
  const isGone = error?.code === "not_found";
  return (
    <OverridePanel
      at={{ ns, service }}
      asked={asked}
      instance={isGone ? undefined : data}
      failure={
        isGone || error === null || data !== undefined ? undefined : { error, onRetry: () => void refetch() }
      }
      onClose={close}
    />
  );
}
