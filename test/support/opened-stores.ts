import { openEmbeddedStore } from "#server/store/embedded/open.ts";
import { openEtcdStore } from "#server/store/etcd/open.ts";
import type { OpenedStore } from "#test/contract/store.world.ts";
import { Etcd } from "./etcd.ts";
import { keptLog } from "./kept-log.ts";
import { realClock } from "./real-clock.ts";
import { tempDir } from "./temp-dir.ts";

export async function openEmbedded(): Promise<OpenedStore> {
  const dir = tempDir();
  const store = await openEmbeddedStore({ dataDir: dir.path, clock: realClock, log: keptLog() });
  return {
    store,
    other: store,
    async close() {
      await store.close();
      dir.remove();
    },
  };
}

export async function openEtcd(): Promise<OpenedStore> {
  const etcd = await Etcd.start();
  const options = { endpoints: [etcd.endpoint], clock: realClock, log: keptLog() };
  const store = await openEtcdStore(options);
  const other = await openEtcdStore(options);
  return {
    store,
    other,
    async close() {
      await Promise.all([store.close(), other.close()]);
      await etcd.stop();
    },
  };
}
