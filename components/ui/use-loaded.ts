import { useEffect, useState } from "react";

type Loaded<T> = { readonly part: T } | { readonly error: unknown };

/**
 * A part of a page that comes once it is wanted; undefined until then. Throws what kept it away. `load` is the same each
 * time. Not loaded ahead: it would cost everybody a long task to spare a few a tenth of a second.
 */
export function useLoaded<T>(load: () => Promise<T>, isWanted: boolean): T | undefined {
  const [loaded, setLoaded] = useState<Loaded<T>>();
  const isMissing = isWanted && loaded === undefined;
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
    };
  }, [load, isMissing]);
  if (loaded === undefined) return undefined;
  if ("part" in loaded) return loaded.part;
  throw loaded.error;
}
