import type { DirectedGraph } from "graphology";
import { Sigma } from "sigma";
import {
  createEdgeArrowHeadProgram,
  createEdgeArrowProgram,
  createEdgeCompoundProgram,
} from "sigma/rendering";
import type { Settings } from "sigma/settings";
import { DashedProgram } from "./dashed-program.ts";
import { lineLabels, nodeLabels } from "./labels.ts";
import type { Palette } from "./palette.ts";
import { ringProgram } from "./ring-program.ts";

/** Room for what stands below the lowest node. */
export const STAGE_PADDING = 48;

const ARROW = { lengthToThicknessRatio: 4, widenessToThicknessRatio: 3.4 };

/** Sigma with nodes as rings and lines as arrows, solid or dashed. */
export function startSigma(
  graph: DirectedGraph,
  container: HTMLElement,
  palette: Palette,
  more: Pick<Settings, "zoomToSizeRatioFunction" | "nodeReducer" | "edgeReducer">,
): Sigma {
  const drawNode = nodeLabels(palette);
  return new Sigma(graph, container, {
    ...more,
    // On a phone the picture may be behind its tab.
    allowInvalidContainer: true,
    defaultNodeType: "ring",
    nodeProgramClasses: { ring: ringProgram(palette) },
    // What is under the pointer is drawn as ever, in front.
    nodeHoverProgramClasses: { ring: ringProgram(palette) },
    defaultEdgeType: "solid",
    edgeProgramClasses: {
      solid: createEdgeArrowProgram(ARROW),
      dashed: createEdgeCompoundProgram([DashedProgram, createEdgeArrowHeadProgram(ARROW)]),
    },
    defaultDrawNodeLabel: drawNode,
    defaultDrawNodeHover: drawNode,
    defaultDrawEdgeLabel: lineLabels(palette),
    enableEdgeEvents: true,
    renderEdgeLabels: true,
    labelSize: 12,
    labelRenderedSizeThreshold: 0,
    labelDensity: 1,
    labelGridCellSize: 110,
    stagePadding: STAGE_PADDING,
    minEdgeThickness: 1,
    minCameraRatio: 0.05,
    maxCameraRatio: 4,
    inertiaDuration: 0,
    zoomDuration: 0,
    doubleClickZoomingDuration: 0,
    enableCameraRotation: false,
    zIndex: true,
  });
}
