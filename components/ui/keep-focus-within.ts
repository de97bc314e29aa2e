/**
 * For what lies over the page: a form whose answer takes its place takes the focus along, and keys would go to the page
 * behind. It goes back to what had it, where that may have it again, else to the whole. What comes above it does not
 * push it out of sight, unless whoever reads has scrolled away from it.
 */
export function keepFocusWithin(place: HTMLElement | null): (() => void) | undefined {
  if (place === null) return undefined;
  let had: HTMLElement = place;
  let wasSeen = true;
  const look = (): void => {
    wasSeen = isSeen(had, place);
  };
  const note = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement) had = target;
    look();
  };
  const observer = new MutationObserver(() => {
    if (document.activeElement === had && wasSeen && !isSeen(had, place))
      had.scrollIntoView({ block: "nearest" });
    if (document.activeElement !== document.body) return;
    const next = had.isConnected && !had.matches(":disabled") ? had : place;
    next.focus({ preventScroll: true });
  });
  place.addEventListener("focusin", note);
  place.addEventListener("scroll", look, { passive: true });
  observer.observe(place, { childList: true, subtree: true });
  return () => {
    place.removeEventListener("focusin", note);
    place.removeEventListener("scroll", look);
    observer.disconnect();
  };
}

/** Above what stays at the place's end. */
function isSeen(one: HTMLElement, place: HTMLElement): boolean {
  if (one === place) return true;
  const kept = Number.parseFloat(getComputedStyle(place).scrollPaddingBottom) || 0;
  return one.getBoundingClientRect().bottom <= place.getBoundingClientRect().bottom - kept;
}
