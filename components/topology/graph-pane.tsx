"use client";
import { ActionIcon, Tooltip, useComputedColorScheme } from "@mantine/core";
import { type Icon, IconFocusCentered, IconMinus, IconPlus, IconSortAscending2 } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { type Chosen, GraphView, type Picked } from "./graph-view.ts";
import type { Picture } from "./picture.ts";
import { LAID_OUT_MARK } from "./use-layout.ts";

interface GraphPaneProps {
  /** Undefined while it is laid out. */
  picture: Picture | undefined;
  chosen: Chosen | undefined;
  label: string;
  /** What a lane is called, where there are several. */
  laneTitle: (name: string) => string;
  onPick: (picked: Picked | undefined) => void;
  onArrange: () => void;
}

/** The picture, with what moves it: by mouse, by buttons, by keys. */
export function GraphPane({ picture, chosen, label, laneTitle, onPick, onArrange }: GraphPaneProps) {
  const holder = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const view = useRef<GraphView>(undefined);
  const scheme = useComputedColorScheme("light");
  const pick = useEffectEvent(onPick);

  useEffect(() => {
    const container = holder.current;
    if (container === null) return undefined;
    const made = new GraphView(container, {
      onPick: (picked) => pick(picked),
      onMove: (tops) => moveLanes(lanes.current, tops),
    });
    view.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(container);
    const hear = (event: KeyboardEvent) => onKey(event, made);
    container.addEventListener("keydown", hear);
    container.addEventListener("wheel", leaveToPage, { capture: true });
    return () => {
      container.removeEventListener("keydown", hear);
      container.removeEventListener("wheel", leaveToPage, { capture: true });
      watcher.disconnect();
      made.kill();
      view.current = undefined;
    };
  }, []);

  const painted = useRef(scheme);
  useEffect(() => {
    if (painted.current === scheme) return;
    painted.current = scheme;
    view.current?.repaint();
  }, [scheme]);

  useEffect(() => {
    if (picture === undefined) return;
    view.current?.draw(picture);
    tellFirstPicture();
  }, [picture]);

  useEffect(() => {
    view.current?.choose(chosen);
    const [first] = chosen?.nodes ?? [];
    if (first !== undefined) view.current?.show(first);
  }, [chosen]);

  const named = (picture?.layout.lanes.length ?? 0) > 1 ? (picture?.layout.lanes ?? []) : [];
  return (
    <div className="hg-graph">
      <div
        ref={holder}
        className="hg-graph-canvas"
        role="group"
        tabIndex={0}
        aria-label={label}
        aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown + - 0"
      />
      <div ref={lanes} className="hg-graph-lanes" aria-hidden>
        {named.map(({ name }) => (
          <span key={name}>{laneTitle(name)}</span>
        ))}
      </div>
      {picture === undefined ? <p className="hg-graph-wait hg-quiet">Arranging…</p> : null}
      <div className="hg-graph-tools">
        <Tool icon={IconPlus} label="Zoom in" keys="+" onPress={() => view.current?.zoom(1.4)} />
        <Tool icon={IconMinus} label="Zoom out" keys="-" onPress={() => view.current?.zoom(1 / 1.4)} />
        <Tool icon={IconFocusCentered} label="Fit all in" keys="0" onPress={() => view.current?.fit()} />
        <Tool icon={IconSortAscending2} label="Arrange again" onPress={onArrange} />
      </div>
    </div>
  );
}

interface ToolProps {
  icon: Icon;
  label: string;
  keys?: string;
  onPress: () => void;
}

function Tool({ icon: Mark, label, keys, onPress }: ToolProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`} position="left">
      <ActionIcon variant="default" size={28} onClick={onPress} aria-label={label}>
        <Mark size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The wheel scrolls the page; with the key that a browser zooms with it zooms the picture. */
function leaveToPage(event: WheelEvent): void {
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
}

const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function onKey(event: KeyboardEvent, view: GraphView): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = PANS[event.key];
  if (pan !== undefined) view.pan(...pan);
  else if (event.key === "+" || event.key === "=") view.zoom(1.4);
  else if (event.key === "-") view.zoom(1 / 1.4);
  else if (event.key === "0") view.fit();
  else return;
  event.preventDefault();
}

function moveLanes(holder: HTMLDivElement | null, tops: readonly number[]): void {
  if (holder === null) return;
  for (const [index, child] of [...holder.children].entries())
    if (child instanceof HTMLElement) child.style.transform = `translateY(${Math.round(tops[index] ?? 0)}px)`;
}

/** In the browser's own timeline, from where everything stands to where it is drawn. */
function tellFirstPicture(): void {
  if (performance.getEntriesByName(LAID_OUT_MARK).length === 0) return;
  requestAnimationFrame(() => {
    setTimeout(() => {
      if (performance.getEntriesByName(LAID_OUT_MARK).length === 0) return;
      performance.measure("topology-first-picture", LAID_OUT_MARK);
      performance.clearMarks(LAID_OUT_MARK);
    }, 0);
  });
}
