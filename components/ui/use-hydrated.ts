import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Whether the page's script has taken over: a form must not be sent by the browser itself before that. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
