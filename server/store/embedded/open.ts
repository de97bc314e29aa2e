import type { Clock } from "#server/ports/clock.ts";
import type { Store } from "#server/ports/store.ts";
import type { Log } from "#server/ports/telemetry.ts";

import { StorageThread } from "./storage-thread.ts";
import { EmbeddedStore } from "./store.ts";

export interface EmbeddedStoreOptions {
  /** Made (0700) where it does not exist. One process at a time. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the store of a data directory; every lease in it starts again at its full time. Rejects with one line
 * for a person when the directory cannot be written, is in use by another process, or its file is damaged.
 */
export async function openEmbeddedStore({ dataDir, clock, log }: EmbeddedStoreOptions): Promise<Store> {
  const { thread, opened } = await StorageThread.open(dataDir);
  return new EmbeddedStore(thread, opened, clock, log);
}
