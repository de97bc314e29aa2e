import type { Tone } from "#components/ui/tone.ts";
import type { EndpointStatus } from "#lib/contract/table.ts";
import { type LineLabel, lineText, rateText, thickness } from "./figures.ts";
import type { Layout, Point } from "./layered-layout.ts";
import type { Drawing, Part } from "./parts.ts";
import { edgeTone } from "./trouble.ts";

/** A health ring's parts, as where each ends: shares of a whole turn from the top, worst first; the rest is good. */
export interface Ring {
  readonly bad: number;
  readonly caution: number;
  readonly idle: number;
  readonly planned: number;
}

export interface DrawnNode {
  readonly id: string;
  readonly at: Point;
  /** A name, and on a line of its own what is told of it. */
  readonly label: string;
  readonly ring: Ring;
  /** `empty`: no instance is known, so there is nothing to ring. */
  readonly kind: "plain" | "guarded" | "empty";
  /** It stands for itself, not as a neighbour of what was asked for. */
  readonly isMatch: boolean;
}

export interface DrawnLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly width: number;
  readonly tone: Extract<Tone, "caution" | "bad" | "idle">;
  /** Declared, and nobody reported calls. */
  readonly isDashed: boolean;
}

export interface Picture {
  readonly nodes: readonly DrawnNode[];
  readonly lines: readonly DrawnLine[];
  readonly layout: Layout;
}

interface Telling {
  readonly label: LineLabel;
  readonly matches: ReadonlySet<string>;
  readonly toneOf: (status: EndpointStatus) => Tone;
}

/** What is drawn of what stands where; a part without a place yet is left for the next picture. */
export function pictureOf({ parts, lines }: Drawing, layout: Layout, telling: Telling): Picture {
  const nodes = parts.flatMap((part) => {
    const at = layout.points[part.id];
    return at === undefined ? [] : [drawnNode(part, at, telling)];
  });
  const called = new Map(parts.map((part) => [part.id, part.node]));
  const drawn = lines.flatMap(({ id, from, to, edge }): DrawnLine[] => {
    if (layout.points[from] === undefined || layout.points[to] === undefined || from === to) return [];
    const tone = edgeTone(edge.figures);
    return [
      {
        id,
        from,
        to,
        label: lineText(telling.label, edge, called.get(to)),
        width: thickness(edge.figures),
        tone: tone === "good" ? "idle" : tone,
        isDashed: !edge.observed,
      },
    ];
  });
  return { nodes, lines: drawn, layout };
}

function drawnNode(part: Part, at: Point, { matches, toneOf }: Telling): DrawnNode {
  const { id, node, zone } = part;
  const isGuarded = node.protection !== undefined && node.protection !== "normal";
  return {
    id,
    at,
    label: labelOf(part),
    ring: ringOf(part, toneOf),
    kind: part.instances === 0 ? "empty" : isGuarded && zone === undefined ? "guarded" : "plain",
    isMatch: matches.has(node.service),
  };
}

/** Calls are reported of services as a whole: of a part in a zone it is told how many serve. */
function labelOf({ node, zone, instances, statuses }: Part): string {
  if (zone !== undefined)
    return instances === 0 ? node.service : `${node.service}\n${statuses.serving ?? 0} of ${instances}`;
  const words = [
    node.figures === undefined ? undefined : rateText(node.figures),
    node.protection === undefined || node.protection === "normal" ? undefined : node.protection,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? node.service : `${node.service}\n${words.join(" · ")}`;
}

function ringOf({ statuses, instances }: Part, toneOf: Telling["toneOf"]): Ring {
  const counts: Record<Tone, number> = { bad: 0, caution: 0, idle: 0, planned: 0, good: 0 };
  for (const [status, count] of Object.entries(statuses) as [EndpointStatus, number][])
    // a record of these
    counts[toneOf(status)] += count;
  const whole = Math.max(1, instances);
  const bad = counts.bad / whole;
  const caution = bad + counts.caution / whole;
  const idle = caution + counts.idle / whole;
  return { bad, caution, idle, planned: idle + counts.planned / whole };
}
