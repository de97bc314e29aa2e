import type { TopologyEdge, TopologyNode } from "#lib/contract/topology.ts";
import type { CallerFigures } from "#lib/contract/traffic.ts";
import { latency, percent, rate, ratio } from "#lib/format.ts";

/** What may stand on a line. */
export const LINE_LABELS = ["rate", "errors", "p50", "p95", "p99", "share", "none"] as const;
export type LineLabel = (typeof LINE_LABELS)[number];

export const lineLabelWords: Record<LineLabel, string> = {
  rate: "Calls a second",
  errors: "Errors",
  p50: "p50",
  p95: "p95",
  p99: "p99",
  share: "Share of its calls",
  none: "Nothing",
};

const UNKNOWN = "–";

export function rateText(figures: CallerFigures | undefined): string {
  return figures?.callsPerSecond === undefined ? UNKNOWN : `${rate(figures.callsPerSecond)}/s`;
}

export function errorsText(figures: CallerFigures | undefined): string {
  return figures?.errorRatio === undefined ? UNKNOWN : ratio(figures.errorRatio);
}

export function latencyText(figures: CallerFigures | undefined, which: "p50" | "p95" | "p99"): string {
  return figures?.latencyMs === undefined ? UNKNOWN : latency(figures.latencyMs[which]);
}

/** Of all calls to the service, those that come from this caller, 0–1; undefined where nobody reported any. */
export function shareOf(edge: TopologyEdge, called: TopologyNode | undefined): number | undefined {
  const all = called?.figures?.calls ?? 0;
  return edge.figures === undefined || all === 0 ? undefined : edge.figures.calls / all;
}

/** What stands on a line: nothing where nothing is known, the dashes say that. */
export function lineText(label: LineLabel, edge: TopologyEdge, called: TopologyNode | undefined): string {
  const text = textOf(label, edge, called);
  return text === UNKNOWN ? "" : text;
}

function textOf(label: LineLabel, edge: TopologyEdge, called: TopologyNode | undefined): string {
  switch (label) {
    case "rate":
      return rateText(edge.figures);
    case "errors":
      return errorsText(edge.figures);
    case "p50":
    case "p95":
    case "p99":
      return latencyText(edge.figures, label);
    case "share": {
      const share = shareOf(edge, called);
      return share === undefined ? UNKNOWN : percent(share);
    }
    case "none":
      return "";
  }
}

const THINNEST = 1.6;
const THICKEST = 4.5;

/** px, growing by the same for each tenfold of calls a second. */
export function thickness(figures: CallerFigures | undefined): number {
  const perSecond = figures?.callsPerSecond ?? 0;
  return perSecond <= 0 ? THINNEST : Math.min(THICKEST, THINNEST + Math.log10(1 + perSecond));
}
