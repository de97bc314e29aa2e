/**
 * For what lies over the page: a form whose answer takes its place takes the focus along, and keys would go to the page
 * behind. It goes back to what had it, where that may have it again, else to the whole.
 */
export function keepFocusWithin(place: HTMLElement | null): (() => void) | undefined {
  if (place === null) return undefined;
  let had: HTMLElement = place;
  const note = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement) had = target;
  };
  const observer = new MutationObserver(() => {
    if (document.activeElement !== document.body) return;
    const next = had.isConnected && !had.matches(":disabled") ? had : place;
    next.focus({ preventScroll: true });
  });
  place.addEventListener("focusin", note);
  observer.observe(place, { childList: true, subtree: true });
  return () => {
    place.removeEventListener("focusin", note);
    observer.disconnect();
  };
}
