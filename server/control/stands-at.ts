import type { Compare } from "#server/ports/store.ts";

/** That a key is as it was at its last change; `modRevision` 0: that there is none. */
export function standsAt(key: string, modRevision: number): Compare {
  return modRevision === 0 ? { key, createRevision: 0 } : { key, modRevision };
}
