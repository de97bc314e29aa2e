import type { Tone } from "#components/ui/tone.ts";
import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { CallerFigures } from "#lib/contract/traffic.ts";

/** Shares of failed calls from which a line reads as caution, and as bad. */
export const CAUTION_RATIO = 0.01;
export const BAD_RATIO = 0.05;

/** Nothing is said of calls that nobody reported, or of none. */
export function errorTone(
  figures: CallerFigures | undefined,
): Extract<Tone, "good" | "caution" | "bad" | "idle"> {
  const ratio = figures?.errorRatio;
  if (ratio === undefined) return "idle";
  if (ratio >= BAD_RATIO) return "bad";
  return ratio >= CAUTION_RATIO ? "caution" : "good";
}

const OUT = ["unhealthy", "ejected"] as const;

/** Something is out without anybody having meant it, it is guarded, or what is asked of it fails. */
export function isInTrouble(node: TopologyNode): boolean {
  return (
    OUT.some((status) => (node.statuses[status] ?? 0) > 0) ||
    (node.protection !== undefined && node.protection !== "normal") ||
    errorTone(node.figures) === "bad"
  );
}

export const isIdle = ({ observed, figures }: Pick<TopologyEdge, "observed" | "figures">): boolean =>
  !observed || (figures?.calls ?? 0) === 0;
