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

/** Where nothing is in trouble: what may be said, of a moment whose statuses are not all known less, or nothing. */
export function calmWords(
  nodes: readonly Pick<TopologyNode, "external" | "statusesAt">[],
  { isPast }: { isPast: boolean },
): string {
  const own = nodes.filter(({ external }) => !external);
  const known = isPast ? own.filter(({ statusesAt }) => statusesAt !== undefined) : own;
  if (known.length === 0) return "";
  return known.length === own.length ? "None is in trouble." : "None of those that are known is in trouble.";
}

export const isIdle = ({ observed, figures }: Pick<TopologyEdge, "observed" | "figures">): boolean =>
  !observed || (figures?.calls ?? 0) === 0;
