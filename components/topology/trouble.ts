import { errorTone } from "#components/ui/error-tone.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { CallerFigures } from "#lib/contract/traffic.ts";

/** Nothing is said of calls that nobody reported, or of none. */
export function edgeTone(figures: CallerFigures | undefined): ReturnType<typeof errorTone> | "idle" {
  return figures?.errorRatio === undefined ? "idle" : errorTone(figures.errorRatio);
}

const OUT = ["unhealthy", "ejected"] as const;

/** Something is out without anybody having meant it, it is guarded, or what is asked of it fails. */
export function isInTrouble(node: TopologyNode): boolean {
  return (
    OUT.some((status) => (node.statuses[status] ?? 0) > 0) ||
    (node.protection !== undefined && node.protection !== "normal") ||
    edgeTone(node.figures) === "bad"
  );
}

export const isIdle = ({ observed, figures }: Pick<TopologyEdge, "observed" | "figures">): boolean =>
  !observed || (figures?.calls ?? 0) === 0;
