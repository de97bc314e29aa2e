import { useEffect, useState } from "react";

type Loaded<T> = { readonly part: T } | { readonly error: unknown };

/**
 * A part of a page that comes once it is wanted; undefined until then. What kept it away is told for as long as it is
 * wanted: wanted anew, it is asked for anew. `load` is the same each time. Not loaded ahead: it would cost everybody a
 * long task to spare a few a tenth of a second.
 */
export function useLoaded<T>(load: () => Promise<T>, isWanted: boolean): Loaded<T> | undefined {
  const [loaded, setLoaded] = useState<Loaded<T>>();
  const isThere = loaded !== undefined && "part" in loaded;
  const isMissing = isWanted && !isThere;
  useEffect(() => {
    if (!isMissing) return;
    let isGone = false;
    const settle = (result: Loaded<T>): void => {
      if (!isGone) setLoaded(result);
    };
    load().then(
      (part) => settle({ part }),
      (error: unknown) => settle({ error }),
    );
    return () => {
      isGone = true;
      setLoaded((told) => (told === undefined || "part" in told ? told : undefined));
    };
  }, [load, isMissing]);
  return loaded;
}
