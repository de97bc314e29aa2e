import { afterEach, beforeEach } from "vitest";
import { KeySpace, type ServiceKey } from "#server/core/keys.ts";
import { decodeHead } from "#server/core/table.ts";
import type { Store } from "#server/ports/store.ts";
import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { keptLog } from "./kept-log.ts";
import { realClock } from "./real-clock.ts";
import { startReplica } from "./replica.ts";
import { tempDir } from "./temp-dir.ts";

export const keys = new KeySpace("/headgate");

/** An embedded store of its own for each test of a file, and replicas over it that end with the test. */
export function replicasOverStore() {
  let dir: ReturnType<typeof tempDir>;
  let store: Store;
  let running: ReturnType<typeof startReplica>[] = [];
  beforeEach(async () => {
    dir = tempDir();
    store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
  });
  afterEach(async () => {
    for (const { control } of running) await control.close();
    running = [];
    await store.close();
    dir.remove();
  });
  return {
    get store(): Store {
      return store;
    },
    /** `answer`: what a probe of a key finds; undefined: no answer yet. */
    start(id: string, answer?: (key: string) => boolean | undefined): ReturnType<typeof startReplica> {
      const started = startReplica(id, store, keys, answer);
      running.push(started);
      return started;
    },
    /** What the store's table says of an instance, with the table's revision. */
    async published(service: ServiceKey, id: string) {
      const entry = await store.get(keys.table(service, 0));
      const stored = entry === undefined ? [] : decodeHead(entry.value).endpoints;
      const found = stored.find(({ endpoint }) => endpoint?.id === id)?.endpoint;
      return found === undefined ? undefined : { ...found, revision: entry?.modRevision };
    },
  };
}
