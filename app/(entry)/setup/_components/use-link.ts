import { useSyncExternalStore } from "react";
import { readSetupFragment } from "#lib/paths.ts";

type Link = ReturnType<typeof readSetupFragment>;

let taken: Link | undefined;

/** What the address holds is kept, and taken off it: nobody who looks on, and no history, needs to see it. */
function take(): void {
  const { hash, pathname, search } = globalThis.location;
  if (hash.length < 2 && taken !== undefined) return;
  taken = readSetupFragment(hash);
  if (hash !== "") globalThis.history.replaceState(globalThis.history.state, "", pathname + search);
}

function subscribe(listener: () => void): () => void {
  const onChange = () => {
    take();
    listener();
  };
  onChange();
  // Another link, opened in the tab that this one was opened in, loads no page.
  globalThis.addEventListener("hashchange", onChange);
  return () => globalThis.removeEventListener("hashchange", onChange);
}

/** The link that the page was opened by; undefined until its script runs. */
export function useLink(): Link | undefined {
  return useSyncExternalStore(
    subscribe,
    () => taken,
    () => undefined,
  );
}
