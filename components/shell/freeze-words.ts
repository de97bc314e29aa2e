import type { FreezeReason } from "#lib/contract/cluster.ts";

/** What happened to the store, as far as it can be seen from here. */
export const whatHappened: Record<FreezeReason, string> = {
  "epoch-missing": "the store was emptied, or its epoch deleted",
  "epoch-other": "the store is another one, or was emptied and used anew",
  "revision-went-back": "the store was restored from an older snapshot",
  "history-differs": "the store was restored from an older snapshot, and written to since",
};
