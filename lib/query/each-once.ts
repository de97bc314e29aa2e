import type { InfiniteData } from "@tanstack/react-query";

interface Page {
  readonly items: readonly unknown[];
}

/**
 * Pages as they came, each row where it stands first: between two answers a row may have moved from one to the next. The
 * very same where none did.
 */
export function eachOnce<P extends Page>(idOf: (item: P["items"][number]) => string) {
  return (data: InfiniteData<P, string>): InfiniteData<P, string> => {
    const seen = new Set<string>();
    const isFirst = (item: P["items"][number]) => seen.size < seen.add(idOf(item)).size;
    const pages = data.pages.map((page): P => {
      const items = page.items.filter(isFirst);
      return items.length === page.items.length ? page : { ...page, items };
    });
    return pages.every((page, index) => page === data.pages[index]) ? data : { ...data, pages };
  };
}
