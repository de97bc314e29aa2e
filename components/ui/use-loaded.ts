import { useEffect, useState } from "react";

/** By then the page is there, and its own requests are answered. */
const AT_REST_MS = 2000;

type Loaded<T> = { readonly part: T } | { readonly error: unknown };

/**
 * A part of a page that its start does not need: it comes once it is wanted, at the latest when the page is at rest, so
 * that few wait for it. Undefined until then. Throws, as it is wanted, what kept it away. `load` is the same each time.
 */
export function useLoaded<T>(load: () => Promise<T>, isWanted: boolean): T | undefined {
  const [loaded, setLoaded] = useState<Loaded<T>>();
  const isThere = loaded !== undefined && "part" in loaded;
  useEffect(() => {
    if (isThere) return;
    let isGone = false;
    const start = () =>
      void load().then(
        (part) => {
          if (!isGone) setLoaded({ part });
        },
        (error: unknown) => {
          if (!isGone && isWanted) setLoaded({ error });
        },
      );
    const timer = setTimeout(start, isWanted ? 0 : AT_REST_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [load, isWanted, isThere]);
  if (loaded === undefined) return undefined;
  if ("part" in loaded) return loaded.part;
  throw loaded.error;
}
