import { useSyncExternalStore } from "react";

/** What lies over the page for a moment, and is no part of what the address holds. */
type ShellDialog = "palette" | "keys" | undefined;

const listeners = new Set<() => void>();
let current: ShellDialog;

export function showDialog(next: ShellDialog): void {
  current = next;
  for (const listener of listeners) listener();
}

export function useShellDialog(): ShellDialog {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
    () => undefined,
  );
}
