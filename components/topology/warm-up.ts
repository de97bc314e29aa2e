import type { DirectedGraph } from "graphology";
import type { Sigma } from "sigma";
import type { RingAttributes } from "./ring-program.ts";

const STANDING: RingAttributes = {
  ring: { bad: 0, caution: 0, idle: 0, planned: 0 },
  look: 0,
  isFaint: false,
  isChosen: false,
};

/**
 * One of each is drawn and taken away before anybody sees it, while the layout is worked out: the browser makes a shader
 * ready as it is first used, which takes longer than to draw hundreds. `graph` is empty, before and after.
 */
export function warmUp(sigma: Sigma, graph: DirectedGraph): void {
  graph.addNode("a", { x: 0, y: 0, size: 1, ...STANDING });
  graph.addNode("b", { x: 1, y: 1, size: 1, ...STANDING });
  graph.addEdge("a", "b", { type: "solid" });
  graph.addEdge("b", "a", { type: "dashed" });
  sigma.refresh();
  graph.clear();
  sigma.refresh();
}
