"use client";
import { useMemo } from "react";
import { statusLook } from "#components/fleet/status.ts";
import type { LineLabel } from "#components/topology/figures.ts";
import { type Shown, shownOf, type TopologyFilter } from "#components/topology/filter.ts";
import type { LayoutGraph } from "#components/topology/layered-layout.ts";
import { type Drawing, wholeServices, zoneParts } from "#components/topology/parts.ts";
import { pictureOf } from "#components/topology/picture.ts";
import { useHeldLayout, useLayout } from "#components/topology/use-layout.ts";
import type { TopologyView } from "#lib/contract/topology.ts";

interface Wanted {
  readonly name: string;
  readonly zone: string | null;
  readonly isByZone: boolean;
  readonly label: LineLabel;
}

/** Each namespace and filter has a picture of its own, in which nothing moves. */
export function pictureName(ns: string, isByZone: boolean, filter: TopologyFilter): string {
  return JSON.stringify([ns, isByZone, filter]);
}

/** What is asked for and there, without those left out for their number; who has a place stays. */
export function useShown(
  view: TopologyView | undefined,
  name: string,
  filter: TopologyFilter,
): Shown | undefined {
  const held = useHeldLayout(name);
  return useMemo(() => {
    if (view === undefined) return undefined;
    // A part's id begins with its service's name.
    const kept = Object.keys(held?.points ?? {}).flatMap((id) => id.split(" ")[0] ?? []);
    return shownOf(view, filter, new Set(kept));
  }, [view, held, filter]);
}

/** What is drawn, and where. */
export function usePicture(shown: Shown | undefined, { name, zone, isByZone, label }: Wanted) {
  const drawing = useMemo((): Drawing | undefined => {
    if (shown === undefined) return undefined;
    return isByZone ? zoneParts(shown.nodes, shown.edges) : wholeServices(shown.nodes, shown.edges, zone);
  }, [shown, isByZone, zone]);
  const graph = useSameGraph(drawing);
  const { layout, again } = useLayout(name, graph);
  const matches = shown?.matches;
  const picture = useMemo(
    () =>
      drawing === undefined || layout === undefined || matches === undefined
        ? undefined
        : pictureOf(drawing, layout, { label, matches, toneOf: (status) => statusLook[status].tone }),
    [drawing, layout, matches, label],
  );
  return { drawing, picture, again };
}

/** The same object for the same nodes and lines, whatever their figures. */
function useSameGraph(drawing: Drawing | undefined): LayoutGraph | undefined {
  const text = useMemo(
    () =>
      drawing === undefined
        ? undefined
        : JSON.stringify({
            nodes: drawing.parts.map(({ id, zone, node }) => ({ id, lane: zone, whole: node.service })),
            edges: drawing.lines.map(({ from, to }) => ({ from, to })),
          } satisfies LayoutGraph),
    [drawing],
  );
  return useMemo(() => (text === undefined ? undefined : (JSON.parse(text) as LayoutGraph)), [text]); // written above
}
