"use client";
import {
  defaultRangeExtractor,
  measureElement,
  type Range,
  useWindowVirtualizer,
  type VirtualItem,
  type Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from "@tanstack/react-virtual";
import { type RefObject, useCallback, useDeferredValue, useEffect, useState } from "react";

/** Rows drawn beyond the edges of the screen: a turn of the wheel finds them there. */
const OVERSCAN = 6;
/** What is above a list, until it is measured. */
const ABOVE_PX = 200;
/** The sticky head, and a little. */
const HEAD_PX = 84;

interface VirtualRowsOptions {
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** px; rows are measured once they are drawn. */
  readonly rowHeight: number;
  /** Stays drawn wherever the page is scrolled to: it has the focus. */
  readonly keptIndex: number | undefined;
  /** What the rows stand in. */
  readonly place: RefObject<HTMLElement | null>;
}

/** Rows to draw, and the empty space before each of them and after the last, px. */
export interface VirtualRows {
  readonly rows: readonly { readonly item: VirtualItem; readonly gap: number }[];
  readonly rest: number;
  readonly measure: (row: HTMLElement | null) => void;
  readonly scrollTo: (index: number) => void;
}

/** Which rows of a list are on screen as the window scrolls. Those that are seen are drawn first, alone. */
export function useVirtualRows({
  count,
  keyOf,
  rowHeight,
  keptIndex,
  place,
}: VirtualRowsOptions): VirtualRows {
  const scrollMargin = useTopOf(place);
  const rangeExtractor = useCallback(
    (range: Range) => withKept(defaultRangeExtractor(range), keptIndex),
    [keptIndex],
  );
  // oxlint-disable-next-line react/incompatible-library -- the compiler leaves this hook as it is, and all it answers is read anew
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count,
    getItemKey: keyOf,
    estimateSize: () => rowHeight,
    overscan: useDeferredValue(OVERSCAN, 0),
    scrollMargin,
    scrollPaddingStart: HEAD_PX,
    measureElement: heightOf,
    scrollToFn: scrollOnceBegun,
    rangeExtractor,
    // As it will be told at once: another one would have the rows drawn twice.
    initialRect: { width: globalThis.innerWidth ?? 1280, height: globalThis.innerHeight ?? 800 },
  });
  const items = virtualizer.getVirtualItems();
  let end = scrollMargin;
  const rows = items.map((item) => {
    const gap = Math.max(0, item.start - end);
    end = item.end;
    return { item, gap };
  });
  return {
    rows,
    rest: Math.max(0, virtualizer.getTotalSize() + scrollMargin - end),
    measure: virtualizer.measureElement,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}

/** px. Told by the browser once it has laid out the page: asked for as a row is made, that would be done for it alone. */
function heightOf(
  row: HTMLElement,
  told: ResizeObserverEntry | undefined,
  rows: Virtualizer<Window, HTMLElement>,
): number {
  if (told !== undefined) return measureElement(row, told, rows);
  const index = rows.indexFromElement(row);
  return rows.measurementsCache[index]?.size ?? rows.options.estimateSize(index);
}

const begun = new WeakSet<Virtualizer<Window, HTMLElement>>();

/**
 * As a list begins, the library would have the page scroll to where it is: the browser would lay out the page for that. A
 * list that is come back to draws its rows for where it was, so that the page is to be scrolled there.
 */
const scrollOnceBegun: VirtualizerOptions<Window, HTMLElement>["scrollToFn"] = (offset, how, rows) => {
  if (begun.has(rows)) windowScroll(offset, how, rows);
  begun.add(rows);
};

function withKept(indexes: number[], kept: number | undefined): number[] {
  if (kept === undefined || indexes.includes(kept)) return indexes;
  return [...indexes, kept].toSorted((a, b) => a - b);
}

/** How far below the top of the page it stands, px: what is above it may grow. */
function useTopOf(place: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(ABOVE_PX);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const box = place.current?.getBoundingClientRect();
      if (box !== undefined) setTop(Math.round(box.top + window.scrollY));
    });
    // Told as soon as it is laid out.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [place]);
  return top;
}
