import type { Compare } from "#server/ports/store.ts";

export type KeyStands = Compare & { readonly key: string };

/** That a key is as it was at its last change; `modRevision` 0: that there is none. */
export function standsAt(key: string, modRevision: number): KeyStands {
  return modRevision === 0 ? { key, createRevision: 0 } : { key, modRevision };
}
