import type { Sigma } from "sigma";

// Sigma puts a layer with nothing on it on screen at each frame all the same: one is there only while it has something.

/** The layers of what is under the pointer. */
export function showHoverWhileOver(sigma: Sigma): void {
  const { hovers, hoverNodes } = sigma.getCanvases();
  const showHover = (isShown: boolean) => [hovers, hoverNodes].forEach((layer) => show(layer, isShown));
  showHover(false);
  sigma.on("enterNode", () => showHover(true));
  sigma.on("leaveNode", () => showHover(false));
}

/** The layer of what lines say; without it none is looked through. */
export function showLineLabels(sigma: Sigma, isShown: boolean): void {
  if (sigma.getSetting("renderEdgeLabels") === isShown) return;
  sigma.setSetting("renderEdgeLabels", isShown);
  show(sigma.getCanvases()["edgeLabels"], isShown);
}

function show(layer: HTMLCanvasElement | undefined, isShown: boolean): void {
  if (layer !== undefined) layer.style.display = isShown ? "" : "none";
}
