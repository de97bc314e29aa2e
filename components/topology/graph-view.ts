import { DirectedGraph } from "graphology";
import type { Attributes } from "graphology-types";
import type { Sigma } from "sigma";
import type { NodeDisplayData } from "sigma/types";
import { createNormalizationFunction } from "sigma/utils";
import { noteChanges } from "./attribute-changes.ts";
import { showHoverWhileOver, showLineLabels } from "./layers.ts";
import { LANE_GAP } from "./layered-layout.ts";
import { readPalette, type Palette } from "./palette.ts";
import type { DrawnLine, DrawnNode, Picture } from "./picture.ts";
import type { RingAttributes } from "./ring-program.ts";
import { STAGE_PADDING, startSigma } from "./sigma-options.ts";
import { warmUp } from "./warm-up.ts";

/** More than these and labels give way to each other. */
const ALL_LABELS = 40;
const ALL_LINE_LABELS = 60;
/** Up to so many lines those that fail keep theirs; beyond, lines are told once one is picked. */
const BAD_LINE_LABELS = 400;
/** Radius of a node at natural size, and the least at which its ring can still be seen; px. */
const RADIUS = 13;
const LEAST_RADIUS = 4;
/** Units are never drawn larger than this, however few there are. */
const LARGEST_SCALE = 1.25;
const KEY_PAN = 60;
/** A change of it has sigma index all anew; by others it repaints in place, and fails where somebody came or left since it drew. */
const INDEXED = "type";

export type Picked = { readonly kind: "node" | "line"; readonly id: string };

/** What is told of beside the picture: a service in all of its zones, or a line in all of them. */
export interface Chosen {
  readonly nodes: readonly string[];
  readonly lines: readonly string[];
}
const NOTHING: Chosen = { nodes: [], lines: [] };

interface Handlers {
  readonly onPick: (picked: Picked | undefined) => void;
  /** Where lanes stand now, px from the top of the picture. */
  readonly onMove: (tops: readonly number[]) => void;
}

/** The picture on its canvas. Drawing again changes what differs and moves nothing. */
export class GraphView {
  readonly #container: HTMLElement;
  readonly #handlers: Handlers;
  readonly #graph = new DirectedGraph();
  #palette: Palette;
  #sigma: Sigma;
  #picture: Picture | undefined;
  #chosen = NOTHING;
  #near: ReadonlySet<string> | undefined;
  #radius = RADIUS;
  /** Nobody came or left since it was drawn. */
  #isIndexed = false;

  constructor(container: HTMLElement, handlers: Handlers) {
    this.#container = container;
    this.#handlers = handlers;
    this.#palette = readPalette(container);
    this.#sigma = this.#start();
    warmUp(this.#sigma, this.#graph);
  }

  kill(): void {
    this.#sigma.kill();
  }

  /** The theme changed: colours are part of the shaders. */
  repaint(): void {
    const camera = this.#sigma.getCamera().getState();
    this.#sigma.kill();
    this.#palette = readPalette(this.#container);
    this.#graph.clear();
    this.#sigma = this.#start();
    if (this.#picture !== undefined) this.draw(this.#picture);
    // What is drawn from nothing is fitted in.
    this.#sigma.getCamera().setState(camera);
  }

  draw(picture: Picture): void {
    const isNew = this.#picture?.layout.bounds !== picture.layout.bounds || this.#graph.order === 0;
    this.#picture = picture;
    if (isNew) this.#frame(picture);
    const nodes = new Set(picture.nodes.map(({ id }) => id));
    const lines = new Set(picture.lines.map(({ id }) => id));
    const goneLines = this.#graph.edges().filter((id) => !lines.has(id));
    const goneNodes = this.#graph.nodes().filter((id) => !nodes.has(id));
    for (const id of goneLines) this.#graph.dropEdge(id);
    for (const id of goneNodes) this.#graph.dropNode(id);
    if (goneLines.length + goneNodes.length > 0) this.#isIndexed = false;
    // Sigma repaints what it knows already: newcomers come after.
    const newNodes = this.#changeNodes(picture.nodes);
    const newLines = this.#changeLines(picture.lines);
    if (newNodes.length + newLines.length > 0) this.#isIndexed = false;
    for (const [id, attributes] of newNodes) this.#graph.addNode(id, attributes);
    for (const [{ id, from, to }, attributes] of newLines)
      this.#graph.addEdgeWithKey(id, from, to, attributes);
    this.choose(this.#chosen);
    if (isNew) this.fit();
  }

  /** What is joined with the chosen one stays; the rest fades. */
  choose(chosen: Chosen = NOTHING): void {
    const wasFaded = this.#near !== undefined;
    this.#chosen = chosen;
    this.#near = this.#nearOf(chosen);
    const isFaded = this.#near !== undefined;
    showLineLabels(this.#sigma, isFaded || hasToldLine(this.#picture));
    // Else everything looks as it did.
    if (isFaded || wasFaded) this.#sigma.refresh({ skipIndexation: true, schedule: true });
  }

  zoom(factor: number): void {
    const camera = this.#sigma.getCamera();
    camera.setState({ ratio: camera.getBoundedRatio(camera.ratio / factor) });
  }

  pan(right: number, down: number): void {
    const camera = this.#sigma.getCamera();
    const { width, height } = this.#sigma.getDimensions();
    const from = this.#sigma.viewportToFramedGraph({ x: width / 2, y: height / 2 });
    const to = this.#sigma.viewportToFramedGraph({
      x: width / 2 + right * KEY_PAN,
      y: height / 2 + down * KEY_PAN,
    });
    camera.setState({ x: camera.x + to.x - from.x, y: camera.y + to.y - from.y });
  }

  /** Everything in view: also who came later and stands beyond what was framed. */
  fit(): void {
    const cameraState = { x: 0.5, y: 0.5, ratio: 1, angle: 0 };
    const points = this.#graph
      .nodes()
      .map((id) => this.#sigma.framedGraphToViewport(this.#framed(id), { cameraState }));
    const { width, height } = this.#sigma.getDimensions();
    const [left, right] = extent([STAGE_PADDING, width - STAGE_PADDING, ...points.map(({ x }) => x)]);
    const [top, bottom] = extent([STAGE_PADDING, height - STAGE_PADDING, ...points.map(({ y }) => y)]);
    const ratio = Math.max(
      (right - left) / (width - 2 * STAGE_PADDING),
      (bottom - top) / (height - 2 * STAGE_PADDING),
      1,
    );
    const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
    const { x, y } = this.#sigma.viewportToFramedGraph(middle, { cameraState });
    this.#sigma.getCamera().setState({ x, y, ratio, angle: 0 });
  }

  /** Brings a node into the middle, where it is out of sight. */
  show(id: string): void {
    if (!this.#graph.hasNode(id)) return;
    const at = this.#framed(id);
    const cameraState = this.#sigma.getCamera().getState();
    const { x, y } = this.#sigma.framedGraphToViewport(at, { cameraState });
    const { width, height } = this.#sigma.getDimensions();
    if (x < 0 || y < 0 || x > width || y > height) this.#sigma.getCamera().setState({ x: at.x, y: at.y });
  }

  resize(): void {
    this.#sigma.resize();
    if (this.#picture === undefined) return;
    this.#frame(this.#picture);
    // Nodes and lines are as large as there is room for.
    this.draw(this.#picture);
    this.#sigma.refresh();
  }

  #start(): Sigma {
    const sigma = startSigma(this.#graph, this.#container, this.#palette, {
      zoomToSizeRatioFunction: (ratio) => this.#growth(ratio),
      nodeReducer: (id, data): Partial<NodeDisplayData> => ({ ...data, ...this.#standing(id) }),
      edgeReducer: (id, data) =>
        this.#near === undefined
          ? data
          : this.#near.has(id)
            ? { ...data, label: String(data["text"]), forceLabel: true }
            : { ...data, color: this.#palette.faint, isFaint: true, zIndex: 0 },
    });
    showHoverWhileOver(sigma);
    sigma.on("enterNode", () => this.#point(true));
    sigma.on("leaveNode", () => this.#point(false));
    sigma.on("enterEdge", () => this.#point(true));
    sigma.on("leaveEdge", () => this.#point(false));
    sigma.on("clickNode", ({ node }) => this.#handlers.onPick({ kind: "node", id: node }));
    sigma.on("clickEdge", ({ edge }) => this.#handlers.onPick({ kind: "line", id: edge }));
    sigma.on("clickStage", () => this.#handlers.onPick(undefined));
    sigma.on("afterRender", () => {
      this.#isIndexed = true;
      this.#tellLanes();
    });
    return sigma;
  }

  /** Where it stands in the frame. Sigma knows it only once all was drawn, which takes longer than anything else here. */
  #framed(id: string): { x: number; y: number } {
    const { x, y } = this.#graph.getNodeAttributes(id);
    const frame = this.#sigma.getCustomBBox() ?? this.#sigma.getBBox();
    return createNormalizationFunction(frame)({ x: Number(x), y: Number(y) });
  }

  #standing(id: string): Partial<NodeDisplayData> & Pick<RingAttributes, "isFaint" | "isChosen"> {
    return {
      isFaint: this.#near?.has(id) === false,
      isChosen: this.#chosen.nodes.includes(id),
    };
  }

  #point(isOverSomething: boolean): void {
    this.#container.style.cursor = isOverSomething ? "pointer" : "";
  }

  /** Small nodes grow as one comes nearer, up to their natural size. */
  #growth(ratio: number): number {
    return Math.max(ratio, this.#radius / RADIUS);
  }

  /** The field that is looked at: it does not follow the data. */
  #frame({ layout: { bounds } }: Picture): void {
    const { clientWidth, clientHeight } = this.#container;
    const padding = 2 * STAGE_PADDING;
    const room = { width: Math.max(1, clientWidth - padding), height: Math.max(1, clientHeight - padding) };
    const scale = Math.min(
      LARGEST_SCALE,
      room.width / Math.max(1, bounds.width),
      room.height / Math.max(1, bounds.height),
    );
    const half = { x: room.width / scale / 2, y: room.height / scale / 2 };
    this.#sigma.setCustomBBox({
      x: [bounds.width / 2 - half.x, bounds.width / 2 + half.x],
      y: [-bounds.height / 2 - half.y, -bounds.height / 2 + half.y],
    });
    this.#radius = Math.min(RADIUS, Math.max(LEAST_RADIUS, RADIUS * scale));
  }

  /** What changed is told to sigma at one go: each by itself would be worked in by itself. Answers who is new. */
  #changeNodes(nodes: readonly DrawnNode[]): (readonly [string, Attributes])[] {
    const newcomers: (readonly [string, Attributes])[] = [];
    const changed = new Map<string, Attributes>();
    const keys = new Set(this.#isIndexed ? [] : [INDEXED]);
    for (const node of nodes) {
      const attributes = this.#nodeAttributes(node, nodes.length);
      if (!this.#graph.hasNode(node.id)) newcomers.push([node.id, attributes]);
      else if (noteChanges(this.#graph.getNodeAttributes(node.id), attributes, keys))
        changed.set(node.id, attributes);
    }
    if (changed.size > 0)
      this.#graph.updateEachNodeAttributes((id, before) => changed.get(id) ?? before, {
        attributes: [...keys],
      });
    return newcomers;
  }

  #changeLines(lines: readonly DrawnLine[]): (readonly [DrawnLine, Attributes])[] {
    const newcomers: (readonly [DrawnLine, Attributes])[] = [];
    const changed = new Map<string, Attributes>();
    const keys = new Set(this.#isIndexed ? [] : [INDEXED]);
    for (const line of lines) {
      const attributes = this.#lineAttributes(line, lines.length);
      if (!this.#graph.hasEdge(line.id)) newcomers.push([line, attributes]);
      else if (noteChanges(this.#graph.getEdgeAttributes(line.id), attributes, keys))
        changed.set(line.id, attributes);
    }
    if (changed.size > 0)
      this.#graph.updateEachEdgeAttributes((id, before) => changed.get(id) ?? before, {
        attributes: [...keys],
      });
    return newcomers;
  }

  #nodeAttributes({ at, label, ring, kind, isMatch }: DrawnNode, count: number): Attributes & RingAttributes {
    return {
      x: at.x,
      y: -at.y,
      size: this.#radius,
      label,
      color: isMatch ? this.#palette.ink : this.#palette.quiet,
      forceLabel: count <= ALL_LABELS,
      ring,
      look: { plain: 0, guarded: 1, empty: 2 }[kind],
      isFaint: false,
      isChosen: false,
    };
  }

  #lineAttributes({ label, width, tone, isDashed }: DrawnLine, count: number): Attributes {
    const isTold = isLineTold(tone, count);
    return {
      size: this.#radius < 8 ? Math.max(1, width / 2) : width,
      color: tone === "idle" ? this.#palette.fill.idle : this.#palette.fill[tone],
      text: label,
      label: isTold ? label : "",
      labelColor: tone === "idle" ? this.#palette.quiet : this.#palette.text[tone],
      forceLabel: isTold,
      type: isDashed ? "dashed" : "solid",
      zIndex: tone === "idle" ? 1 : 2,
    };
  }

  #nearOf(chosen: Chosen): Set<string> | undefined {
    const nodes = chosen.nodes.filter((id) => this.#graph.hasNode(id));
    const lines = chosen.lines.filter((id) => this.#graph.hasEdge(id));
    if (nodes.length + lines.length === 0) return undefined;
    return new Set([
      ...nodes.flatMap((id) => [id, ...this.#graph.neighbors(id), ...this.#graph.edges(id)]),
      ...lines.flatMap((id) => [id, ...this.#graph.extremities(id)]),
    ]);
  }

  #tellLanes(): void {
    const lanes = this.#picture?.layout.lanes ?? [];
    this.#handlers.onMove(
      lanes.map(({ top }) => this.#sigma.graphToViewport({ x: 0, y: LANE_GAP / 2 - top }).y),
    );
  }
}

function isLineTold(tone: DrawnLine["tone"], count: number): boolean {
  return count <= ALL_LINE_LABELS || (tone === "bad" && count <= BAD_LINE_LABELS);
}

function hasToldLine(picture: Picture | undefined): boolean {
  return picture?.lines.some(({ tone }, _, { length }) => isLineTold(tone, length)) === true;
}

function extent(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
