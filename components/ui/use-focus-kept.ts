"use client";
import { useCallback } from "react";

/** Marks a row's controls of one kind: whoever had the focus on one finds it on the next row's. */
const CONTROL = "data-control";
const LAYER = "[data-portal]";
const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), [tabindex='0']";

/** What had the focus, and the rows that stood then. */
interface Had {
  readonly element: HTMLElement;
  readonly control: string | undefined;
  readonly row: Element | undefined;
  rows: readonly Element[];
  readonly path: string;
}

/**
 * For what stands around a list whose rows go away by what is done in them. The focus goes on to the same control of the next
 * row, else of the one before; where none is left, to the page's heading. It is taken from nobody who has it elsewhere.
 */
export function useFocusKept(rowSelector: string): (place: HTMLElement | null) => (() => void) | undefined {
  return useCallback((place) => (place === null ? undefined : keepFocus(place, rowSelector)), [rowSelector]);
}

function keepFocus(place: HTMLElement, rowSelector: string): () => void {
  let had: Had | undefined;
  const rowsNow = () => [...place.querySelectorAll(rowSelector)];

  function onFocusIn({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    const control = target.closest<HTMLElement>(`[${CONTROL}]`)?.getAttribute(CONTROL) ?? undefined;
    const row = target.closest(rowSelector) ?? undefined;
    had = { element: target, control, row, rows: rowsNow(), path: globalThis.location.pathname };
  }

  function onFocusOut({ relatedTarget }: FocusEvent): void {
    // A button that waits for its answer is disabled, and so loses the focus without anybody's wish.
    const isLost = had === undefined || !had.element.isConnected || had.element.matches(":disabled");
    if (relatedTarget === null && document.hasFocus() && !isLost) had = undefined;
  }

  /** Whoever went on to elsewhere on the page has left; a step that is asked in a layer over it belongs to its row. */
  function onFocusElsewhere({ target }: FocusEvent): void {
    const isHere = target instanceof Element && (place.contains(target) || target.closest(LAYER) !== null);
    if (!isHere) had = undefined;
  }

  function look(): void {
    if (had === undefined) return;
    if (had.element.isConnected) had.rows = rowsNow();
    if (!isFocusLost()) return;
    const { element } = had;
    if (!element.isConnected) nextOf(had)?.focus();
    else if (!element.matches(":disabled")) element.focus();
  }

  const observer = new MutationObserver(look);
  observer.observe(place, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  place.addEventListener("focusin", onFocusIn);
  place.addEventListener("focusout", onFocusOut);
  document.addEventListener("focusin", onFocusElsewhere);
  return () => {
    observer.disconnect();
    place.removeEventListener("focusin", onFocusIn);
    place.removeEventListener("focusout", onFocusOut);
    document.removeEventListener("focusin", onFocusElsewhere);
    // The last row may take its list along; another page begins by itself.
    queueMicrotask(() => {
      const isGone = had !== undefined && !had.element.isConnected && isFocusLost();
      if (isGone && had?.path === globalThis.location.pathname) heading()?.focus();
    });
  };
}

function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function nextOf({ row, rows, control }: Had): HTMLElement | null {
  const at = row === undefined ? -1 : rows.indexOf(row);
  const near = at < 0 ? [] : [...rows.slice(at), ...rows.slice(0, at).toReversed()];
  const controls = near.flatMap((each) => (each.isConnected ? (controlIn(each, control) ?? []) : []));
  return controls[0] ?? heading();
}

function controlIn(row: Element, control: string | undefined): HTMLElement | null {
  const same = control === undefined ? null : row.querySelector(`[${CONTROL}="${control}"]`);
  if (same instanceof HTMLElement && same.matches(FOCUSABLE)) return same;
  return (same ?? row).querySelector<HTMLElement>(FOCUSABLE);
}

/** The page's own, which takes the focus by this alone. */
function heading(): HTMLElement | null {
  const found = document.querySelector<HTMLElement>("main h1");
  found?.setAttribute("tabindex", "-1");
  return found;
}
