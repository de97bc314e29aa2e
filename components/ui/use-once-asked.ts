import { useLayoutEffect, useState } from "react";

/**
 * What lies over the page is not made before it is asked for. It is made closed, and opened before the next picture and
 * the next key: so it knows what to give the focus back to.
 */
export function useOnceAsked(isAsked: boolean): { readonly isMade: boolean; readonly isOpen: boolean } {
  const [wasAsked, setWasAsked] = useState(false);
  useLayoutEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- what is made must have been closed once
    if (isAsked) setWasAsked(true);
  }, [isAsked]);
  return { isMade: isAsked || wasAsked, isOpen: isAsked && wasAsked };
}
