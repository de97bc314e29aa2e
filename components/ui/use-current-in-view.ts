import { type RefObject, useEffect } from "react";

/** On a narrow screen a row of tabs runs over: the current one is drawn into view, without moving the page. */
export function useCurrentInView(row: RefObject<HTMLElement | null>, current: string | undefined): void {
  useEffect(() => {
    const box = row.current;
    const tab = box?.querySelector<HTMLElement>("[aria-current], [data-active]");
    if (!box || !tab || box.scrollWidth <= box.clientWidth) return;
    const { left, width } = tab.getBoundingClientRect();
    const middle = left - box.getBoundingClientRect().left + width / 2;
    box.scrollBy({ left: middle - box.clientWidth / 2, behavior: "instant" });
  }, [row, current]);
}
