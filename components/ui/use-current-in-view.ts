import { type RefObject, useEffect } from "react";

/**
 * On a narrow screen a row of tabs runs over: the current one is drawn into view, without moving the page. Measured as the
 * page is laid out, before it is drawn: asked for here, the whole page would be laid out for it once more.
 */
export function useCurrentInView(row: RefObject<HTMLElement | null>, current: string | undefined): void {
  useEffect(() => {
    const box = row.current;
    if (!box) return;
    const observer = new ResizeObserver(() => showCurrent(box));
    observer.observe(box);
    return () => observer.disconnect();
  }, [row, current]);
}

function showCurrent(box: HTMLElement): void {
  const tab = box.querySelector("[aria-current], [data-active]");
  if (tab === null || box.scrollWidth <= box.clientWidth) return;
  const { left, width } = tab.getBoundingClientRect();
  const middle = left - box.getBoundingClientRect().left + width / 2;
  box.scrollBy({ left: middle - box.clientWidth / 2, behavior: "instant" });
}
