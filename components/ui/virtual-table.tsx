"use client";
import {
  type ComponentProps,
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Column, DataTable, Rows } from "./data-table.tsx";
import { useVirtualRows } from "./use-virtual-rows.ts";

/** What a row must carry to be measured, counted and walked to. The same object until one of these changes. */
export interface RowPlace {
  readonly ref: (row: HTMLElement | null) => void;
  readonly "data-index": number;
  readonly "aria-rowindex": number;
  readonly tabIndex: 0 | -1;
}

interface VirtualTableProps extends Omit<ComponentProps<"table">, "className" | "onKeyDown"> {
  label: string;
  columns: readonly Column[];
  count: number;
  /** Names the row whatever place it has. */
  keyOf: (index: number) => string;
  /** Draws a Row with `place` spread over it; memoised rows of which nothing changed are left alone. */
  drawRow: (index: number, place: RowPlace) => ReactNode;
  /** px, before a row was measured. */
  rowHeight?: number;
  /** Told which rows are drawn, so that their data can be asked for. */
  onSeen?: ((first: number, last: number) => void) | undefined;
  /** A key on a row that is none of walking. */
  onRowKey?: ((event: KeyboardEvent, index: number) => void) | undefined;
}

/**
 * A table of which only what is on screen is drawn, in a page that scrolls as one. Arrows, Home and End walk over its
 * rows; the row with the focus stays drawn however far the page is scrolled.
 */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, count, keyOf, drawRow, rowHeight = 49, onSeen, onRowKey, ...rest } = props;
  const place = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<{ readonly key: string; readonly index: number }>();
  const [isInside, setInside] = useState(false);
  const currentIndex = useIndexOf(current, count, keyOf);
  const {
    rows,
    rest: below,
    measure,
    scrollTo,
  } = useVirtualRows({
    count,
    keyOf,
    rowHeight,
    keptIndex: isInside ? currentIndex : undefined,
    place,
  });
  const places = useMemo(() => new RowPlaces(measure), [measure]);
  const wanted = useRef<string>(undefined);

  const first = rows[0]?.item.index ?? 0;
  const last = rows.at(-1)?.item.index ?? 0;
  useEffect(() => onSeen?.(first, last), [onSeen, first, last]);

  // A row walked to that was not drawn yet takes the focus once it is.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = rowAt(place.current, rows.find(({ item }) => item.key === wanted.current)?.item.index);
    if (row === null) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  function walkTo(index: number): void {
    const key = keyOf(index);
    setCurrent({ key, index });
    setInside(true);
    scrollTo(index);
    const row = rowAt(place.current, index);
    if (row === null) wanted.current = key;
    else row.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>): void {
    const at = indexOf(event.target);
    if (at === undefined || isTyping(event)) return;
    const next = steps[event.key]?.(at, count);
    if (next === undefined || event.shiftKey) return onRowKey?.(event, at);
    event.preventDefault();
    if (next >= 0 && next < count) walkTo(next);
  }

  const stop = currentIndex ?? first;
  return (
    <DataTable
      label={label}
      columns={columns}
      aria-rowcount={count + 1}
      data-virtual
      {...rest}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        // Whoever goes elsewhere meanwhile is not called back.
        wanted.current = undefined;
        const index = indexOf(event.target);
        if (index !== undefined) setCurrent({ key: keyOf(index), index });
        setInside(index !== undefined);
        rest.onFocus?.(event);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          wanted.current = undefined;
          setInside(false);
        }
        rest.onBlur?.(event);
      }}
    >
      <Rows ref={place}>
        {rows.map(({ item: { index, key }, gap }) => (
          <Fragment key={key}>
            <Gap px={gap} />
            {drawRow(index, places.of(String(key), index, index === stop))}
          </Fragment>
        ))}
        <Gap px={below} />
      </Rows>
    </DataTable>
  );
}

/** Stands for rows that are not drawn. */
function Gap({ px }: { px: number }) {
  if (px < 1) return null;
  return (
    <tr role="none" className="hg-gap" style={{ height: px }}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label, jsx-a11y/no-interactive-element-to-noninteractive-role -- it is no cell */}
      <td role="none" />
    </tr>
  );
}

const MAX_PLACES = 2000;

/** A memoised row is given the same object again while its place is the same. */
class RowPlaces {
  readonly #measure: RowPlace["ref"];
  readonly #known = new Map<string, RowPlace>();

  constructor(measure: RowPlace["ref"]) {
    this.#measure = measure;
  }

  of(key: string, index: number, isStop: boolean): RowPlace {
    const tabIndex = isStop ? 0 : -1;
    const known = this.#known.get(key);
    if (known !== undefined && known["data-index"] === index && known.tabIndex === tabIndex) return known;
    // Out of sight they cost a drawing when they come back, not memory for ever.
    if (this.#known.size >= MAX_PLACES) this.#known.clear();
    const made: RowPlace = { ref: this.#measure, "data-index": index, "aria-rowindex": index + 2, tabIndex };
    this.#known.set(key, made);
    return made;
  }
}

const PAGE_ROWS = 10;
const steps: Readonly<Record<string, ((at: number, count: number) => number) | undefined>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, count) => Math.min(count - 1, at + PAGE_ROWS),
  PageUp: (at) => Math.max(0, at - PAGE_ROWS),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function rowAt(place: HTMLElement | null, index: number | undefined): HTMLElement | null {
  return place?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return row === null ? undefined : Number(row.dataset["index"]);
}

/** A key that belongs to a field, an open menu, or the browser. */
function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  const field = target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select");
  return (
    Boolean(field) ||
    (target instanceof Element && target.closest("[aria-expanded=true][aria-haspopup]") !== null)
  );
}

/** Where the row of that key stands now; undefined once it is gone. */
function useIndexOf(
  row: { readonly key: string; readonly index: number } | undefined,
  count: number,
  keyOf: (index: number) => string,
): number | undefined {
  return useMemo(() => {
    if (row === undefined) return undefined;
    if (row.index < count && keyOf(row.index) === row.key) return row.index;
    for (let index = 0; index < count; index += 1) if (keyOf(index) === row.key) return index;
    return undefined;
  }, [row, count, keyOf]);
}
