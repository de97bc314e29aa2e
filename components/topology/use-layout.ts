"use client";
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { dropLayout, heldLayout, holdLayout, onLayoutHeld } from "./held-layouts.ts";
import type { LayoutAnswer, LayoutQuestion } from "./layout.worker.ts";
import { type Layout, type LayoutGraph, layOut } from "./layered-layout.ts";
import { withNewcomers } from "./positions.ts";

/** From here to the first picture; the bench reads both. */
export const LAID_OUT_MARK = "topology-laid-out";

/** Where everything stood last in the picture called `name`. */
export function useHeldLayout(name: string): Layout | undefined {
  return useSyncExternalStore(
    onLayoutHeld,
    () => heldLayout(name),
    () => undefined,
  );
}

/**
 * Where everything stands in the picture called `name`. Once laid out nothing moves: whoever comes later is placed
 * beside. `again` lays out anew. A whole layout is worked out in a worker.
 */
export function useLayout(name: string, graph: LayoutGraph | undefined) {
  const held = useHeldLayout(name);
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
  const layout = useMemo(
    () => (held === undefined || graph === undefined ? undefined : withNewcomers(held, graph)),
    [held, graph],
  );

  useEffect(() => {
    if (layout !== undefined && layout !== held) holdLayout(name, layout);
  }, [name, layout, held]);

  const isMissing = held === undefined;
  useEffect(() => {
    if (!isMissing || graph === undefined || graph.nodes.length === 0) return undefined;
    worker.current ??= new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    const asking = worker.current;
    asked.current += 1;
    const question: LayoutQuestion = { asked: asked.current, graph };
    const hear = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.asked !== question.asked) return;
      performance.mark(LAID_OUT_MARK);
      holdLayout(name, data.layout);
    };
    // Where it cannot be had, the page waits for it a moment instead of for ever.
    const fail = () => holdLayout(name, layOut(graph));
    asking.addEventListener("message", hear);
    asking.addEventListener("error", fail);
    asking.postMessage(question);
    return () => {
      asking.removeEventListener("message", hear);
      asking.removeEventListener("error", fail);
    };
  }, [name, graph, isMissing]);

  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = undefined;
    },
    [],
  );

  const again = useCallback(() => dropLayout(name), [name]);
  return { layout, again };
}
