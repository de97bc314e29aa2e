import { describe } from "vitest";

import { openEtcdStore } from "#server/store/etcd/open.ts";
import { Etcd } from "#test/support/etcd.ts";
import { keptLog } from "#test/support/kept-log.ts";
import { realClock } from "#test/support/real-clock.ts";

import { storeCases } from "./store.cases.ts";

describe("the etcd store", () => {
  storeCases(async () => {
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
  });
});
